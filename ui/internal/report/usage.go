package report

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ruse/ui/internal/text"
)

// Usage is what people look for in a result's metadata. What isn't there, or
// is of another kind than expected, is nil.
type Usage struct {
	ms, turns, in, out, tokens, cost *float64
}

// UsageOf reads what a result's metadata says.
func UsageOf(metadata []byte) Usage {
	m := objectOf(metadata)
	usage := objectOf(m["usage"])
	u := Usage{
		ms: number(m, "duration_ms"), turns: number(m, "num_turns"), cost: number(m, "total_cost_usd"),
		in: number(usage, "inputTokens", "input_tokens"), out: number(usage, "outputTokens", "output_tokens"),
		tokens: number(usage, "totalTokens", "total_tokens"),
	}
	if u.in == nil || u.out == nil {
		u.in, u.out = nil, nil
	}
	return u
}

func objectOf(v []byte) map[string]jsontext.Value {
	var m map[string]jsontext.Value
	if len(v) == 0 || json.Unmarshal(v, &m, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) != nil {
		return nil
	}
	return m
}

// number returns the first member among names that is a number.
func number(m map[string]jsontext.Value, names ...string) *float64 {
	for _, name := range names {
		var f float64
		if v, ok := m[name]; ok && v.Kind() == '0' && json.Unmarshal(v, &f) == nil {
			return &f
		}
	}
	return nil
}

// Words are all facts, in the order in which a line shows them.
func (u Usage) Words() []string {
	words := u.Agent()
	if u.ms != nil {
		words[0] = "agent " + words[0]
	}
	for _, w := range []string{u.Tokens(), u.Cost()} {
		if w != "" {
			words = append(words, w)
		}
	}
	return words
}

// Agent says how long the agent worked, and in how many turns.
func (u Usage) Agent() []string {
	var words []string
	if u.ms != nil {
		words = append(words, text.Brief(time.Duration(*u.ms*float64(time.Millisecond))))
	}
	if u.turns != nil {
		words = append(words, text.Plural(int(*u.turns), "turn"))
	}
	return words
}

// Tokens says how many there are, by direction where both are known.
func (u Usage) Tokens() string {
	switch {
	case u.in != nil:
		return text.Count(int(*u.in)) + " tokens in, " + text.Count(int(*u.out)) + " out"
	case u.tokens != nil:
		return text.Count(int(*u.tokens)) + " tokens"
	}
	return ""
}

// Cost says what it cost, in dollars.
func (u Usage) Cost() string {
	if u.cost == nil {
		return ""
	}
	return fmt.Sprintf("$%.4g", *u.cost)
}

// Plus is the sum of what is known: of tokens by direction, unless one of both
// knows no more than the whole.
func (u Usage) Plus(v Usage) Usage {
	both := Usage{ms: sum(u.ms, v.ms), turns: sum(u.turns, v.turns), cost: sum(u.cost, v.cost), tokens: sum(u.whole(), v.whole())}
	if (u.in == nil) == (u.whole() == nil) && (v.in == nil) == (v.whole() == nil) {
		both.in, both.out = sum(u.in, v.in), sum(u.out, v.out)
	}
	return both
}

// whole is how many tokens there are, of both directions.
func (u Usage) whole() *float64 {
	if u.tokens != nil {
		return u.tokens
	}
	return sum(u.in, u.out)
}

// sum adds what is known.
func sum(a, b *float64) *float64 {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	both := *a + *b
	return &both
}
