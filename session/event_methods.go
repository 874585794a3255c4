package session

// MarshalJSON writes the event as AppendEvent does.
func (e Connecting) MarshalJSON() ([]byte, error) { return AppendEvent(nil, e) }

// UnmarshalJSON reads the event as UnmarshalEvent does.
func (e *Connecting) UnmarshalJSON(line []byte) error { return unmarshalInto(line, e) }

// MarshalJSON writes the event as AppendEvent does.
func (e Connected) MarshalJSON() ([]byte, error) { return AppendEvent(nil, e) }

// UnmarshalJSON reads the event as UnmarshalEvent does.
func (e *Connected) UnmarshalJSON(line []byte) error { return unmarshalInto(line, e) }

// MarshalJSON writes the event as AppendEvent does.
func (e Disconnected) MarshalJSON() ([]byte, error) { return AppendEvent(nil, e) }

// UnmarshalJSON reads the event as UnmarshalEvent does.
func (e *Disconnected) UnmarshalJSON(line []byte) error { return unmarshalInto(line, e) }

// MarshalJSON writes the event as AppendEvent does.
func (e Sent) MarshalJSON() ([]byte, error) { return AppendEvent(nil, e) }

// UnmarshalJSON reads the event as UnmarshalEvent does.
func (e *Sent) UnmarshalJSON(line []byte) error { return unmarshalInto(line, e) }

// MarshalJSON writes the event as AppendEvent does.
func (e Received) MarshalJSON() ([]byte, error) { return AppendEvent(nil, e) }

// UnmarshalJSON reads the event as UnmarshalEvent does.
func (e *Received) UnmarshalJSON(line []byte) error { return unmarshalInto(line, e) }

// MarshalJSON writes the event as AppendEvent does.
func (e Malformed) MarshalJSON() ([]byte, error) { return AppendEvent(nil, e) }

// UnmarshalJSON reads the event as UnmarshalEvent does.
func (e *Malformed) UnmarshalJSON(line []byte) error { return unmarshalInto(line, e) }

// MarshalJSON writes the event as AppendEvent does.
func (e RunChanged) MarshalJSON() ([]byte, error) { return AppendEvent(nil, e) }

// UnmarshalJSON reads the event as UnmarshalEvent does.
func (e *RunChanged) UnmarshalJSON(line []byte) error { return unmarshalInto(line, e) }

// MarshalJSON writes the event as AppendEvent does.
func (e ArtifactChanged) MarshalJSON() ([]byte, error) { return AppendEvent(nil, e) }

// UnmarshalJSON reads the event as UnmarshalEvent does.
func (e *ArtifactChanged) UnmarshalJSON(line []byte) error { return unmarshalInto(line, e) }

// MarshalJSON writes the event as AppendEvent does.
func (e Control) MarshalJSON() ([]byte, error) { return AppendEvent(nil, e) }

// UnmarshalJSON reads the event as UnmarshalEvent does.
func (e *Control) UnmarshalJSON(line []byte) error { return unmarshalInto(line, e) }

// MarshalJSON writes the event as AppendEvent does.
func (e Health) MarshalJSON() ([]byte, error) { return AppendEvent(nil, e) }

// UnmarshalJSON reads the event as UnmarshalEvent does.
func (e *Health) UnmarshalJSON(line []byte) error { return unmarshalInto(line, e) }

// MarshalJSON writes the event as AppendEvent does.
func (e Fault) MarshalJSON() ([]byte, error) { return AppendEvent(nil, e) }

// UnmarshalJSON reads the event as UnmarshalEvent does.
func (e *Fault) UnmarshalJSON(line []byte) error { return unmarshalInto(line, e) }

// MarshalJSON writes the event as AppendEvent does.
func (e Rewound) MarshalJSON() ([]byte, error) { return AppendEvent(nil, e) }

// UnmarshalJSON reads the event as UnmarshalEvent does.
func (e *Rewound) UnmarshalJSON(line []byte) error { return unmarshalInto(line, e) }

// MarshalJSON writes the event as AppendEvent does.
func (e Marked) MarshalJSON() ([]byte, error) { return AppendEvent(nil, e) }

// UnmarshalJSON reads the event as UnmarshalEvent does.
func (e *Marked) UnmarshalJSON(line []byte) error { return unmarshalInto(line, e) }

// MarshalJSON writes the event as AppendEvent does.
func (e Logged) MarshalJSON() ([]byte, error) { return AppendEvent(nil, e) }

// UnmarshalJSON reads the event as UnmarshalEvent does.
func (e *Logged) UnmarshalJSON(line []byte) error { return unmarshalInto(line, e) }

// MarshalJSON writes the event as AppendEvent does.
func (e Unseen) MarshalJSON() ([]byte, error) { return AppendEvent(nil, e) }

// UnmarshalJSON reads the event as UnmarshalEvent does.
func (e *Unseen) UnmarshalJSON(line []byte) error { return unmarshalInto(line, e) }
