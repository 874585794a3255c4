package ui

import (
	"context"
	"net/url"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/dialog"
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
	return m.start(func() tea.Msg {
		select {
		case w := <-asker.wanted:
			return askMsg{w}
		case <-ctx.Done():
			return nil
		}
	})
}

// askWhere shows an artifact that waits, and what to answer.
func (m *Model) askWhere(msg askMsg) tea.Cmd {
	select {
	case <-msg.gone:
		return m.listenAsker()
	default:
	}
	declined := func() tea.Cmd { return m.answerOffer(msg.wanted, nil) }
	m.openUnasked(dialog.NewLines("Where does this artifact go?", msg.request.Filepath, "offer", "decline", []dialog.Field{
		{Label: "upload address", Placeholder: "https://… that takes one PUT"},
		{Label: "content type", Value: "application/octet-stream"},
	}, func(lines []string) (dialog.Answer, string) {
		u, err := url.Parse(lines[0])
		switch {
		case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
			return nil, "The address is an http or https URL that takes one PUT, such as a presigned one."
		case lines[1] == "":
			return nil, "A content type is needed, such as application/octet-stream."
		}
		upload := &session.Upload{URL: lines[0], ContentType: lines[1], Version: 1}
		return func() tea.Cmd { return m.answerOffer(msg.wanted, upload) }, ""
	}, declined))
	return nil
}

// answerOffer says where an artifact goes; nil declines it.
func (m *Model) answerOffer(w wanted, upload *session.Upload) tea.Cmd {
	w.reply <- upload // has room for the one answer
	return m.listenAsker()
}
