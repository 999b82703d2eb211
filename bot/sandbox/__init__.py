"""A local Bot API server: what `desk demo` plays on and the tests talk to. `server.Sandbox` is the door."""
