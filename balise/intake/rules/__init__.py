"""Laws of a contact: what may be said of it, what stands, what is kept and for how long."""
