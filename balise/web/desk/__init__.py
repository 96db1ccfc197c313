"""The desk: where counsellors record contacts while the person is still on the line."""
