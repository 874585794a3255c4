package report

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ruse/ui/internal/text"
)

// Facts is what people look for in a result's metadata. What isn't there, or
// is of another kind than expected, is nil.
type Facts struct {
	ms, turns, in, out, tokens, cost *float64
}

// FactsOf reads what a result's metadata says.
func FactsOf(metadata []byte) Facts {
	m := objectOf(metadata)
	usage := objectOf(m["usage"])
	f := Facts{
		ms: number(m, "duration_ms"), turns: number(m, "num_turns"), cost: number(m, "total_cost_usd"),
		in: number(usage, "inputTokens", "input_tokens"), out: number(usage, "outputTokens", "output_tokens"),
		tokens: number(usage, "totalTokens", "total_tokens"),
	}
	if f.in == nil || f.out == nil {
		f.in, f.out = nil, nil
	}
	return f
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
func (f Facts) Words() []string {
	words := f.Agent()
	if f.ms != nil {
		words[0] = "agent " + words[0]
	}
	for _, w := range []string{f.Tokens(), f.Cost()} {
		if w != "" {
			words = append(words, w)
		}
	}
	return words
}

// Agent says how long the agent worked, and in how many turns.
func (f Facts) Agent() []string {
	var words []string
	if f.ms != nil {
		words = append(words, text.Brief(time.Duration(*f.ms*float64(time.Millisecond))))
	}
	if f.turns != nil {
		words = append(words, text.Plural(int(*f.turns), "turn"))
	}
	return words
}

// Tokens says how many there are, by direction where both are known.
func (f Facts) Tokens() string {
	switch {
	case f.in != nil:
		return text.Count(int(*f.in)) + " tokens in, " + text.Count(int(*f.out)) + " out"
	case f.tokens != nil:
		return text.Count(int(*f.tokens)) + " tokens"
	}
	return ""
}

// Cost says what it cost, in dollars.
func (f Facts) Cost() string {
	if f.cost == nil {
		return ""
	}
	return fmt.Sprintf("$%.4g", *f.cost)
}

// Plus is the sum of what is known: of tokens by direction, unless one of both
// knows no more than the whole.
func (f Facts) Plus(g Facts) Facts {
	both := Facts{ms: sum(f.ms, g.ms), turns: sum(f.turns, g.turns), cost: sum(f.cost, g.cost), tokens: sum(f.whole(), g.whole())}
	if (f.in == nil) == (f.whole() == nil) && (g.in == nil) == (g.whole() == nil) {
		both.in, both.out = sum(f.in, g.in), sum(f.out, g.out)
	}
	return both
}

// whole is how many tokens there are, of both directions.
func (f Facts) whole() *float64 {
	if f.tokens != nil {
		return f.tokens
	}
	return sum(f.in, f.out)
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
