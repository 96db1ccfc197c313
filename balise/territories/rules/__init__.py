"""The thinking of the room: no Django, no table, no clock."""
