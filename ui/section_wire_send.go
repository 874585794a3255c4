package ui

import (
	"errors"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/dialog"
	"ruse/ui/internal/jsonview"
	"ruse/ui/internal/text"
	"ruse/ui/internal/wire"
)

// textCommands write a text in a dialog.
func textCommands() []command {
	return scoped(
		inText,
		command{name: "send", keys: []string{"ctrl+s"}, help: "send it as it is", run: asked((*dialog.Text).Accept)},
		command{name: "lay-out", keys: []string{"ctrl+l"}, help: "lay the JSON out", run: turns(func(d *dialog.Text) { d.Replace(jsonview.Pretty([]byte(d.Value()))) })},
		command{name: "editor", keys: []string{"ctrl+g"}, help: "edit in $EDITOR", why: (*Model).noEditor, run: func(m *Model) tea.Cmd {
			d := m.top().(*dialog.Text)
			return m.editText("frame.json", d.Value(), d.Replace)
		}},
		command{name: "back", keys: []string{"esc"}, help: "back", run: asked(func(d *dialog.Text) (dialog.Answer, tea.Cmd) { return d.Decline(), nil })},
	)
}

// takesNoFrames says why no frame can be sent by hand.
func (m *Model) takesNoFrames() string {
	if m.link.source == nil {
		return "there is no connection"
	}
	return refuses[session.Injector](&m.link, "takes no frames")
}

// noFrameToSend says why the chosen frame can't be sent again.
func (m *Model) noFrameToSend() string {
	if why := m.takesNoFrames(); why != "" {
		return why
	}
	if why := m.noItem(); why != "" {
		return why
	}
	_, err := m.wire.pane.Store().Frame(m.wire.row())
	if errors.Is(err, wire.ErrReading) {
		return "this frame is still being read"
	}
	return unless(err == nil, "this frame is no longer in memory")
}

// chooseTemplate asks what the frame that is made begins as.
func (m *Model) chooseTemplate() {
	begin := func(label, also, detail, frame string) dialog.Choice {
		return dialog.Choice{Label: label, Also: also, Detail: detail, Answer: answer(func() { m.composeFrame(frame) })}
	}
	var items []dialog.Choice
	if m.wire.unsent != "" {
		items = append(items, begin("what was left", "draft unsent", "as it was", m.wire.unsent))
	}
	for _, t := range protocol.Types() {
		items = append(items, begin(wire.Short(string(t)), string(t), "", template(t)))
	}
	m.open(dialog.NewPicker("A frame by hand", append(items, begin("nothing", "empty blank raw text", "an empty frame", ""))))
}

// template is a frame of a type with the members that every one has.
func template(t protocol.Type) string {
	frame := []byte(`{"message_type":"` + string(t) + `"}`)
	if m, err := protocol.Decode(frame); err == nil {
		if all, err := protocol.Encode(m); err == nil {
			frame = all
		}
	}
	return jsonview.Pretty(frame)
}

// editFrame makes a frame of the chosen one.
func (m *Model) editFrame() {
	raw, err := m.wire.pane.Store().Frame(m.wire.row())
	if err != nil {
		m.failed(failedMsg{"read the frame", err})
		return
	}
	if !utf8.Valid(raw) {
		m.say("bytes that are no UTF-8 became U+FFFD")
	}
	m.composeFrame(string(raw))
}

// composeFrame asks for a frame, and sends what was written.
func (m *Model) composeFrame(frame string) {
	m.open(dialog.NewText("A frame by hand", "ctrl+s sends it as it is   ctrl+l lays out   ctrl+g $EDITOR   esc back", frame, judgeFrame,
		func(frame string) dialog.Answer { return func() tea.Cmd { return m.sendFrame(frame) } },
		func(frame string) { m.wire.unsent = frame }))
}

// judgeFrame says what a frame is, and whether a runtime would understand it.
func judgeFrame(frame string) (words string, good bool) {
	m, err := protocol.Decode([]byte(frame))
	if err != nil {
		return "not understood: " + text.Error(err), false
	}
	if unknown, ok := m.(*protocol.Unknown); ok {
		if unknown.Name == "" {
			return "JSON without a message_type", false
		}
		return "a type that ruse does not know: " + string(unknown.Name), false
	}
	if strings.Contains(frame, protocol.Redacted) {
		return "a secret is masked in it: " + protocol.Redacted, false
	}
	if v, ok := m.(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			return text.Error(err), false
		}
	}
	return "understood: " + string(m.MessageType()), true
}

// sendFrame sends a frame as it is.
func (m *Model) sendFrame(frame string) tea.Cmd {
	source, ok := m.link.source.(session.Injector)
	if !ok {
		m.say(m.takesNoFrames())
		return nil
	}
	m.wire.unsent = frame // until it is out
	ctx := m.ctx
	return m.start(func() tea.Msg {
		return injectedMsg{frame, source.SendRaw(ctx, []byte(frame))}
	})
}

// injectedMsg says that a frame is out, or why it is not.
type injectedMsg struct {
	frame string
	err   error
}

func (msg injectedMsg) apply(m *Model) tea.Cmd {
	if msg.err != nil {
		m.failed(failedMsg{"send the frame", msg.err})
		return nil
	}
	if m.wire.unsent == msg.frame {
		m.wire.unsent = ""
	}
	m.say("The frame is sent, " + text.Size(int64(len(msg.frame))) + ", as it was written.")
	return nil
}
