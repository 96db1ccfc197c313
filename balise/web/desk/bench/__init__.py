"""What the desk takes, and whether it loses anything: `balise bench desk`, `balise bench desk --faults`."""
