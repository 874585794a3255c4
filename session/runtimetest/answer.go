package runtimetest

import (
	"encoding/json"
	"fmt"
	"strings"

	"ruse/protocol"
)

// answer is how a script ends: its last words, and where the request has an
// output schema, an instance of it.
type answer struct {
	text       string
	structured any
	metadata   any
}

// message is the wire's form of the answer.
func (a answer) message() (protocol.Message, error) {
	metadata, err := json.Marshal(a.metadata)
	if err != nil {
		return nil, fmt.Errorf("encoding the result's metadata: %w", err)
	}
	m := &protocol.Result{Form: protocol.ResultData, Metadata: metadata}
	if a.structured == nil {
		m.Text = &a.text
		return m, nil
	}
	m.Structured, err = json.Marshal(a.structured)
	return m, err
}

// bill makes up what a model would have charged, from the text alone: the same
// prompt costs the same each time. Four bytes are about a token.
func (t *turn) bill(text string) map[string]any {
	in := (len(t.req.SystemPrompt)+len(t.req.UserPrompt))/4 + 320*max(1, t.msgs)
	out := (t.said+len(text))/4 + 1
	duration := 400 + 11*out + 350*t.msgs
	return map[string]any{
		"duration_ms": duration, "duration_api_ms": duration * 9 / 10, "num_turns": max(1, t.msgs),
		"total_cost_usd": float64(in*125+out*1000) / 1e8, "session_id": t.sessionID(),
		"usage": map[string]any{"inputTokens": in, "outputTokens": out, "totalTokens": in + out},
	}
}

// sessionID looks like the agent's, and is the seed's.
func (t *turn) sessionID() string {
	var b strings.Builder
	for _, n := range []int{4, 2, 2, 2, 6} {
		if b.Len() > 0 {
			b.WriteByte('-')
		}
		for range n {
			fmt.Fprintf(&b, "%02x", t.rand.IntN(256))
		}
	}
	return b.String()
}
