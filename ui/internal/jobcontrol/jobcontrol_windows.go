package jobcontrol

// Control is nothing here.
type Control struct{}

// Watch does nothing: nobody asks.
func Watch(func(*Control)) *Control { return &Control{} }

// Close does nothing.
func (*Control) Close() {}

// Stop returns ErrUnsupported.
func (*Control) Stop() error { return ErrUnsupported }
