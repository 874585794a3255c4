package session

import (
	"bytes"
	"errors"
	"slices"
	"time"

	"ruse/protocol"
)

// holdBack is how long a frame that ends in what may be the beginning of a
// secret waits for the next chunk of its stream. Then it goes on without it.
const holdBack = 250 * time.Millisecond

// inbound is a frame from the runtime on its way to the consumer.
type inbound struct {
	message protocol.Message // as handed out; nil where err is set
	wire    protocol.Message // as received: what the session acts on; nil where it did not come from the runtime
	err     error
	raw     []byte
	size    int // on the wire; -1 where it did not come from the runtime
}

// stage is the last stage of redaction: all that comes in passes it before
// anything else sees it. A frame's JSON is masked, and decoded again where that
// changed it.
//
// Runtimes redact each chunk for itself, so that a secret cut in two passes
// them all. Here each text that may be cut (what the agent says, stdout, stderr)
// is one stream, and the two outputs of a command are also looked at as the one
// text that they are shown as. A frame whose chunk may end in the beginning of a
// secret waits for the next, and frames behind it wait too: their order is kept.
// After holdBack it goes on without that end, which follows in a frame of the
// stage's own: before the stream's next chunk, once that tells what it is, or
// before the word that ends the run, or before another command's output.
//
// A character whose two halves are in two chunks of a stream is one character
// again in the messages; the frames stay as they came.
//
// Session.mu guards it.
type stage struct {
	redactor       *protocol.Redactor // nil: no secrets
	said           *protocol.RedactStream
	stdout, stderr *protocol.RedactStream
	command        string // the command that stdout and stderr are of
	waiting        []*staged
}

// staged is a frame in the stage.
type staged struct {
	inbound
	until  time.Time // when to stop waiting
	stream *protocol.RedactStream
	chunks int // of stream
}

// use takes another set of secrets; what waits under the old one is let go.
func (g *stage) use(r *protocol.Redactor, deliver func(inbound)) {
	if g.said != nil {
		g.flush(deliver)
	}
	g.redactor, g.said = r, r.Stream()
	printed := r.Streams(2)
	g.stdout, g.stderr = printed[0], printed[1]
}

// idle reports whether there is nothing to do for a frame.
func (g *stage) idle(in inbound) bool {
	return g.redactor == nil && protocol.Halves(in.message, in.raw) == nil &&
		!g.said.Carried() && !g.stdout.Carried() && !g.stderr.Carried()
}

// pass takes a frame and delivers, redacted, all that need not wait.
func (g *stage) pass(in inbound, now time.Time, deliver func(inbound)) {
	f := &staged{inbound: in, until: now.Add(holdBack)}
	switch m := in.message.(type) {
	case *protocol.Assistant:
		g.push(f, g.said, m.TextBlocks...)
	case *protocol.CommandOutput:
		if m.Command != g.command {
			g.endOutput()
		}
		g.command = m.Command
		stream := g.stdout // a runtime may invent names, but not streams without end
		if m.Stream == protocol.Stderr {
			stream = g.stderr
		}
		g.push(f, stream, m.Text)
	default:
		if endsStreams(m) {
			g.end()
		}
	}
	g.waiting = append(g.waiting, f)
	g.deliver(now, deliver)
}

// endsStreams reports whether the text of a request has no next chunk after m.
// An error may be none of the request's last words, and then its streams go on.
func endsStreams(m protocol.Message) bool {
	switch m := m.(type) {
	case *protocol.Result, *protocol.CommandExecutionResult, *protocol.EndSessionConfirm:
		return true
	case *protocol.Error:
		return !refusesBusy(m.Text) // which is about another request
	default:
		return false
	}
}

// push puts the texts of f into their stream, behind what still waits there.
func (g *stage) push(f *staged, stream *protocol.RedactStream, texts ...string) {
	g.rest(stream, f.until)
	if halves := protocol.Halves(f.message, f.raw); halves != nil {
		texts = halves
	}
	f.stream, f.chunks = stream, len(texts)
	for _, text := range texts {
		stream.Push(text)
	}
}

// end ends all streams.
func (g *stage) end() {
	g.said.End()
	g.rest(g.said, time.Time{})
	g.endOutput()
}

// endOutput ends the streams of the command whose output came last.
func (g *stage) endOutput() {
	g.stdout.End()
	g.stderr.End()
	g.rest(g.stdout, time.Time{})
	g.rest(g.stderr, time.Time{})
}

// rest makes a frame of what waits for a next chunk of stream, to wait no longer
// than until.
func (g *stage) rest(stream *protocol.RedactStream, until time.Time) {
	if !stream.Carried() {
		return
	}
	stream.Push("")
	mark := []byte(`{"` + HeldBack + `":true}`)
	var m protocol.Message
	switch stream {
	case g.said:
		m = &protocol.Assistant{TextBlocks: []string{""}, Extra: mark}
	case g.stdout:
		m = &protocol.CommandOutput{Stream: protocol.Stdout, Command: g.command, Extra: mark}
	case g.stderr:
		m = &protocol.CommandOutput{Stream: protocol.Stderr, Command: g.command, Extra: mark}
	}
	f := &staged{inbound: inbound{message: m, size: -1}, until: until, stream: stream, chunks: 1}
	f.raw, f.err = protocol.Encode(m)
	g.waiting = append(g.waiting, f)
}

// due is when the next frame has waited long enough, or zero.
func (g *stage) due() time.Time {
	if len(g.waiting) == 0 {
		return time.Time{}
	}
	return g.waiting[0].until
}

// flush ends all streams and lets everything go.
func (g *stage) flush(deliver func(inbound)) {
	g.end()
	g.deliver(time.Time{}, deliver)
}

// deliver hands over the frames at the front that need not wait, or have waited
// long enough by now.
func (g *stage) deliver(now time.Time, deliver func(inbound)) {
	for len(g.waiting) > 0 {
		f := g.waiting[0]
		if f.stream != nil && !f.stream.Ready(f.chunks) && now.Before(f.until) {
			return
		}
		g.waiting = g.waiting[1:]
		if in := g.redact(f); in.size >= 0 || in.err != nil || !empty(in.message) {
			deliver(in)
		}
	}
	g.waiting = nil
}

// redact masks a frame whose chunks have waited.
func (g *stage) redact(f *staged) inbound {
	in := f.inbound
	texts, changed := f.chunksOut()
	if in.err != nil {
		in.err = redactedError(g.redactor, in.err)
		in.raw = g.redactor.JSON(in.raw)
		return in
	}
	if raw := g.redactor.JSON(in.raw); !bytes.Equal(raw, in.raw) {
		in.raw = raw
		in.message, in.err = protocol.Decode(raw)
	}
	if in.err != nil {
		return in
	}
	if m, ok := in.message.(*protocol.Error); ok {
		texts = []string{g.redactor.Truncated(m.Text)}
		changed = texts[0] != m.Text
	}
	m, same := withTexts(in.message, texts)
	if in.message = m; changed && !same { // no chunk for itself told what to mask
		in.raw, in.err = protocol.Encode(m)
	}
	return in
}

// chunksOut takes the chunks of f out of their stream. changed says that they are
// not what f held, but for halves of characters.
func (f *staged) chunksOut() (texts []string, changed bool) {
	changed = f.size < 0
	for range f.chunks {
		text, differs := f.stream.Pop()
		texts = append(texts, text)
		changed = changed || differs
	}
	return texts, changed
}

// withTexts is m with other texts, and whether they are what it had. m stays.
func withTexts(m protocol.Message, texts []string) (with protocol.Message, same bool) {
	switch m := m.(type) {
	case *protocol.Assistant:
		if slices.Equal(m.TextBlocks, texts) {
			return m, true
		}
		c := *m
		c.TextBlocks = texts
		return &c, false
	case *protocol.CommandOutput:
		if m.Text == texts[0] {
			return m, true
		}
		c := *m
		c.Text = texts[0]
		return &c, false
	case *protocol.Error:
		if m.Text == texts[0] {
			return m, true
		}
		c := *m
		c.Text = texts[0]
		return &c, false
	default:
		return m, true
	}
}

// empty reports whether a frame of the stage's own says nothing: what waited
// still does, or was part of a secret that is masked already.
func empty(m protocol.Message) bool {
	switch m := m.(type) {
	case *protocol.Assistant:
		return m.TextBlocks[0] == ""
	case *protocol.CommandOutput:
		return m.Text == ""
	default:
		return false
	}
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
