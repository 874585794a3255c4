package runtimetest

import (
	"fmt"
	"strings"
)

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
