package runtimetest

import (
	"net/http"
	"slices"
	"time"

	"ruse/protocol"
)

// Frame is one frame of a connection to a runtime of New.
type Frame struct {
	// Conn numbers the connections from 1 on, as they came.
	Conn int
	// At is when the frame passed.
	At time.Time
	// Sent is whether the runtime sent it; else it came from the client.
	Sent bool
	// Data is the frame as it stood on the wire.
	Data []byte
}

// Message is the message in the frame, or nil where there is none.
func (f Frame) Message() protocol.Message {
	m, err := protocol.Decode(f.Data)
	if err != nil {
		return nil
	}
	return m
}

// Frames are the frames of all connections up to now, in their order.
func (r *Runtime) Frames() []Frame {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.frames)
}

// Received are the messages of one type that clients sent up to now:
//
//	if n := len(runtimetest.Received[*protocol.Cancel](rt)); n != 1 { … }
func Received[M protocol.Message](r *Runtime) []M { return messages[M](r, false) }

// Sent are the messages of one type that the runtime sent up to now.
func Sent[M protocol.Message](r *Runtime) []M { return messages[M](r, true) }

func messages[M protocol.Message](r *Runtime, sent bool) (all []M) {
	for _, f := range r.Frames() {
		if m, ok := f.Message().(M); ok && f.Sent == sent {
			all = append(all, m)
		}
	}
	return all
}

// Upgrades are the requests that opened the connections up to now, for a look at
// their headers.
func (r *Runtime) Upgrades() []*http.Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.upgrades)
}

// remember keeps a frame for the test to look at, if there is one.
func (r *Runtime) remember(conn int, sent bool, data []byte) {
	if !r.testing {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.frames = append(r.frames, Frame{conn, time.Now(), sent, slices.Clone(data)})
}
