package ui

import (
	"context"
	"net/url"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// Asker is a Store that asks the person, in a dialog, where each artifact
// goes: for stores that only they can make an address for. What becomes of an
// upload it cannot know, so an artifact stays "offered".
type Asker struct {
	wanted chan wanted
}

// wanted is an artifact that waits for the person's answer.
type wanted struct {
	request *protocol.ArtifactUploadRequest
	reply   chan<- *session.Upload // nil declines
	// gone ends when nobody waits for the answer any more.
	gone <-chan struct{}
}

// NewAsker returns an Asker for Config.Inbox.
func NewAsker() *Asker { return &Asker{wanted: make(chan wanted)} }

// Offer waits for the person. It declines where they do.
func (a *Asker) Offer(ctx context.Context, req *protocol.ArtifactUploadRequest, _ func(session.Progress)) (session.Upload, error) {
	reply := make(chan *session.Upload, 1)
	select {
	case a.wanted <- wanted{req, reply, ctx.Done()}:
	case <-ctx.Done():
		return session.Upload{}, context.Cause(ctx)
	}
	select {
	case upload := <-reply:
		if upload == nil {
			return session.Upload{}, session.ErrDeclined
		}
		return *upload, nil
	case <-ctx.Done():
		return session.Upload{}, context.Cause(ctx)
	}
}

// Reachable always is nil: the person knows what the runtime reaches.
func (a *Asker) Reachable(string) error { return nil }

// askMsg brings an artifact to ask about.
type askMsg struct{ wanted }

// listenAsker waits for the next artifact to ask about, where the person is
// the store. Like listen, it is under way at most once.
func (m *Model) listenAsker() tea.Cmd {
	asker, ok := m.cfg.Inbox.(*Asker)
	if !ok {
		return nil
	}
	ctx := m.ctx
	return func() tea.Msg {
		select {
		case w := <-asker.wanted:
			return askMsg{w}
		case <-ctx.Done():
			return nil
		}
	}
}

// openGrace is how long a dialog that opens unasked swallows keys that were
// meant for what was there before.
const openGrace = 400 * time.Millisecond

// openUnasked puts a dialog on top that the person did not ask for.
func (m *Model) openUnasked(d dialog) {
	m.graceUntil = time.Now().Add(openGrace)
	m.open(d)
}

// askWhere shows an artifact that waits, and what to answer.
func (m *Model) askWhere(msg askMsg) tea.Cmd {
	select {
	case <-msg.gone:
		return m.listenAsker()
	default:
	}
	m.openUnasked(newAskDialog(msg.wanted))
	return nil
}

// answerUpload is where an artifact goes; nil declines it.
type answerUpload struct {
	wanted
	upload *session.Upload
}

func (a answerUpload) carryOut(m *Model) tea.Cmd {
	a.reply <- a.upload // has room for the one answer
	return m.listenAsker()
}

// askDialog asks for the address and the content type of one upload.
type askDialog struct {
	wanted  wanted
	inputs  [2]textinput.Model
	focus   int
	problem string
}

func newAskDialog(w wanted) *askDialog {
	d := &askDialog{wanted: w}
	d.inputs[0] = newInput("")
	d.inputs[0].Placeholder = "https://… that takes one PUT"
	d.inputs[1] = newInput("application/octet-stream")
	d.inputs[0].Focus()
	return d
}

func (d *askDialog) scope() scope { return inLine }

func (d *askDialog) decline() answer { return answerUpload{d.wanted, nil} }

// other goes to the other line.
func (d *askDialog) other() {
	d.inputs[d.focus].Blur()
	d.focus = 1 - d.focus
	d.inputs[d.focus].Focus()
}

func (d *askDialog) handle(msg tea.Msg) (answer, tea.Cmd) {
	var cmd tea.Cmd
	d.inputs[d.focus], cmd = d.inputs[d.focus].Update(msg)
	d.problem = ""
	return nil, cmd
}

func (d *askDialog) accept() (answer, tea.Cmd) {
	u, err := url.Parse(d.inputs[0].Value())
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		d.problem = "The address is an http or https URL that takes one PUT, such as a presigned one."
		return nil, nil
	case d.inputs[1].Value() == "":
		d.problem = "A content type is needed, such as application/octet-stream."
		return nil, nil
	}
	return answerUpload{d.wanted, &session.Upload{URL: d.inputs[0].Value(), ContentType: d.inputs[1].Value(), Version: 1}}, nil
}

func (d *askDialog) draw(th *theme.Theme, w, _ int) ([]string, *tea.Cursor) {
	room := min(max(w-8, 20), 72)
	lines := []string{"", text.FitLeft(text.Line(d.wanted.request.Filepath), room, th.Glyphs.Ellipsis), ""}
	var cursor *tea.Cursor
	for i := range d.inputs {
		label, style := [...]string{"upload address", "content type"}[i], th.Styles.Dialog.Label
		if i == d.focus {
			style = th.Styles.Dialog.LabelFocused
		}
		d.inputs[i].SetWidth(room - 3)
		lines = append(lines, style.Render(label))
		if c := d.inputs[i].Cursor(); i == d.focus && c != nil {
			c.X += theme.BoxLeft + 2
			c.Y += theme.BoxTop + 1 + len(lines)
			cursor = c
		}
		lines = append(lines, "  "+d.inputs[i].View())
	}
	lines = append(lines, "")
	lines = append(lines, notEmpty(text.Each(text.Wrap([]string{d.problem}, room), th.Styles.Dialog.Problem.Render))...)
	return th.Box("Where does this artifact go?", lines, "enter offer   tab next   esc decline", w), cursor
}
