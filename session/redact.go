package session

import (
	"bytes"
	"errors"
	"slices"
	"time"

	"ruse/protocol"
)

// holdBack is how long a frame that ends in what may be the beginning of a
// secret waits for the next chunk of its stream.
const holdBack = 250 * time.Millisecond

// inbound is a frame from the runtime on its way to the consumer.
type inbound struct {
	message protocol.Message // as handed out; nil where err is set
	wire    protocol.Message // as received: what the session acts on
	err     error
	raw     []byte
	size    int // on the wire
}

// stage redacts what comes in, before anything else sees it. Runtimes redact
// each chunk for itself, so that a secret cut in two passes them all; here each
// text that may be cut (what the agent says, stdout, stderr) is one stream, and
// a frame whose chunk may end in the beginning of a secret waits for the next.
// Frames behind it wait too: their order is kept.
//
// Session.mu guards it.
type stage struct {
	redactor *protocol.Redactor // nil: no secrets
	streams  map[string]*stream
	waiting  []*staged
}

// stream is one text that comes in chunks.
type stream struct {
	text  *protocol.RedactStream
	owed  []chunk   // pushed and not released, in order
	until time.Time // when to stop waiting; zero where nothing is owed
}

// staged is a frame in the stage.
type staged struct {
	inbound
	chunks []string // the redacted chunks, as far as they are released
	owed   int      // how many are not
}

// chunk is the place of one chunk in its frame.
type chunk struct {
	frame *staged
	index int
}

// use takes another set of secrets; what waits under the old one is let go.
func (g *stage) use(r *protocol.Redactor, deliver func(inbound)) {
	g.flush(deliver)
	g.redactor, g.streams = r, map[string]*stream{}
}

// pass takes a frame and delivers, redacted, all that need not wait.
func (g *stage) pass(in inbound, now time.Time, deliver func(inbound)) {
	if g.redactor == nil {
		deliver(in)
		return
	}
	f := &staged{inbound: in}
	g.waiting = append(g.waiting, f)
	switch m := in.message.(type) {
	case *protocol.Assistant:
		g.push("assistant", f, m.TextBlocks, now)
	case *protocol.CommandOutput:
		g.push(m.Stream, f, []string{m.Text}, now)
	case *protocol.Result, *protocol.CommandExecutionResult:
		g.release() // the request is over, its streams have no next chunk
	}
	g.deliver(deliver)
}

func (g *stage) push(name string, f *staged, texts []string, now time.Time) {
	if name != "assistant" && name != protocol.Stderr {
		name = protocol.Stdout // a runtime may invent names, but not streams without end
	}
	s := g.streams[name]
	if s == nil {
		s = &stream{text: g.redactor.Stream()}
		g.streams[name] = s
	}
	f.chunks = make([]string, len(texts))
	f.owed = len(texts)
	for i, text := range texts {
		s.owed = append(s.owed, chunk{f, i})
		s.settle(s.text.Push(text))
		if text != "" {
			s.until = now.Add(holdBack) // an empty chunk is no next chunk
		}
	}
	if len(s.owed) == 0 {
		s.until = time.Time{}
	}
}

// settle puts released chunks in their places.
func (s *stream) settle(released []string) {
	for i, text := range released {
		c := s.owed[i]
		c.frame.chunks[c.index] = text
		c.frame.owed--
	}
	s.owed = slices.Delete(s.owed, 0, len(released))
}

// due is when the next frame has waited long enough, or zero.
func (g *stage) due() (at time.Time) {
	for _, s := range g.streams {
		if !s.until.IsZero() && (at.IsZero() || s.until.Before(at)) {
			at = s.until
		}
	}
	return at
}

// expire lets go what has waited long enough.
func (g *stage) expire(now time.Time, deliver func(inbound)) {
	for _, s := range g.streams {
		if !s.until.IsZero() && !s.until.After(now) {
			s.release()
		}
	}
	g.deliver(deliver)
}

// flush lets everything go.
func (g *stage) flush(deliver func(inbound)) {
	g.release()
	g.deliver(deliver)
}

func (g *stage) release() {
	for _, s := range g.streams {
		s.release()
	}
}

func (s *stream) release() {
	s.settle(s.text.Flush())
	s.until = time.Time{}
}

// deliver hands over the frames at the front that owe nothing.
func (g *stage) deliver(deliver func(inbound)) {
	for len(g.waiting) > 0 && g.waiting[0].owed == 0 {
		f := g.waiting[0]
		g.waiting = g.waiting[1:]
		deliver(g.redact(f))
	}
	if len(g.waiting) == 0 {
		g.waiting = nil
	}
}

// redact masks a frame whose chunks are released.
func (g *stage) redact(f *staged) inbound {
	in := f.inbound
	if in.err != nil {
		in.err = redactedError(g.redactor, in.err)
		in.raw = g.redactor.JSON(in.raw)
		return in
	}
	raw := g.redactor.JSON(in.raw)
	if !bytes.Equal(raw, in.raw) {
		m, err := protocol.Decode(raw)
		if err != nil {
			in.message, in.raw, in.err = nil, raw, err
			return in
		}
		in.message = m
	}
	whole := true // each chunk was masked without its neighbours
	switch m := in.message.(type) {
	case *protocol.Assistant:
		whole = slices.Equal(m.TextBlocks, f.chunks)
		m.TextBlocks = f.chunks
	case *protocol.CommandOutput:
		whole = m.Text == f.chunks[0]
		m.Text = f.chunks[0]
	}
	if !whole {
		if raw, err := protocol.Encode(in.message); err == nil {
			in.raw = raw
			return in
		}
	}
	in.raw = raw
	return in
}

// redactedError is err without secrets; a *DecodeError holds the frame.
func redactedError(r *protocol.Redactor, err error) error {
	text := r.String(err.Error())
	if de, ok := errors.AsType[*protocol.DecodeError](err); ok && text == err.Error() {
		shown := *de
		shown.Frame = r.JSON(de.Frame)
		return &shown
	}
	return errors.New(text)
}
