"""Pages of the people who keep the directory true."""
