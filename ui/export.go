package ui

import (
	"cmp"
	"crypto/tls"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/dialog"
	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
)

// pickFormat offers the forms in which a request can be copied.
func (m *Model) pickFormat(b *builder) tea.Cmd {
	r := b.Request()
	var items []dialog.Choice
	for _, f := range request.Formats() {
		items = append(items, dialog.Choice{Label: f.String(), Detail: formatDetails[f], Answer: func() tea.Cmd { return m.export(r, f) }})
	}
	m.open(dialog.NewPicker("Copy the request as", items))
	return nil
}

// formatDetails say what each request.Format is for.
var formatDetails = map[request.Format]string{
	request.FormatJSON: "the message", request.FormatShell: "a ruse command line", request.FormatPython: "runtimeuse-client",
	request.FormatTypeScript: "Node 22 or later", request.FormatGo: "ruse/session",
}

// exportedMsg is a request as text.
type exportedMsg struct {
	what, text string
	err        error
}

// export writes a request and copies it. No literal secret is in it.
func (m *Model) export(r request.Request, format request.Format) tea.Cmd {
	dial := m.dialOptions(cmp.Or(r.Address, m.link.url))
	opts := request.ExportOptions{Address: m.address(), Headers: request.Headers(dial.Header), Insecure: insecure(dial.TLS)}
	return m.start(func() tea.Msg {
		text, err := request.Export(r, format, opts)
		return exportedMsg{"request as " + format.String(), text, err}
	})
}

func insecure(c *tls.Config) bool { return c != nil && c.InsecureSkipVerify }

func (msg exportedMsg) apply(m *Model) tea.Cmd {
	if msg.err != nil {
		m.say("The request cannot be written: " + text.Error(msg.err))
		return nil
	}
	m.say(msg.what + " goes to the clipboard")
	return m.copyText(msg.what, msg.text)
}
