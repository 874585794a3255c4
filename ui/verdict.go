package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/report"
	"ruse/ui/internal/request"
	"ruse/ui/internal/transcript"
)

// verdictMsg says how a result fits the schema that was sent.
type verdictMsg struct {
	stamp      session.Stamp
	violations []request.TextError
	err        error
}

// maxViolations bounds how many violations of one result are listed.
const maxViolations = 50

// judge checks a result against the schema of its request, off the screen's
// goroutine.
func (m *Model) judge(ev session.Event) tea.Cmd {
	received, ok := ev.(session.Received)
	if !ok || m.link.lastReq == nil || m.link.lastReq.Kind != request.Agent || m.link.lastReq.Schema == "" {
		return nil
	}
	result, ok := received.Message.(*protocol.Result)
	if !ok || received.Stray != "" {
		return nil
	}
	schema := m.link.lastReq.Schema
	return m.start(func() tea.Msg {
		violations, err := request.CheckResult(schema, result)
		return verdictMsg{received.Stamp, violations, err}
	})
}

// apply lists each violation with its place.
func (msg verdictMsg) apply(m *Model) tea.Cmd {
	if msg.err != nil {
		m.failed(failedMsg{"check the result against the output schema", msg.err})
		return nil
	}
	if len(msg.violations) == 0 {
		m.transcript.Note(msg.stamp, transcript.Quiet, m.theme.Glyphs.Done, "The result fits the output schema.")
		return nil
	}
	for i, v := range msg.violations {
		if i == maxViolations {
			m.violation(msg.stamp, fmt.Sprintf("and %d more", len(msg.violations)-i))
			break
		}
		m.violation(msg.stamp, v.Error())
	}
	return nil
}

func (m *Model) violation(stamp session.Stamp, text string) {
	m.transcript.Fail(stamp, report.Problem{Text: "Output schema: " + text})
}
