package runtimetest

import (
	"math"
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// number makes a number within the schema's bounds, on a multiple of step or
// of the schema's own; step 0 leaves two decimals.
func (g *generator) number(m schema, step float64) any {
	low, hasLow := bound(m, "minimum")
	high, hasHigh := bound(m, "maximum")
	if of, ok := bound(m, "multipleOf"); ok && of > 0 {
		step = max(step, of)
	}
	grain := step
	if grain == 0 {
		grain = 0.01
	}
	if x, ok := bound(m, "exclusiveMinimum"); ok && (!hasLow || x >= low) {
		low, hasLow = math.Floor(x/grain)*grain+grain, true
	}
	if x, ok := bound(m, "exclusiveMaximum"); ok && (!hasHigh || x <= high) {
		high, hasHigh = math.Ceil(x/grain)*grain-grain, true
	}
	switch {
	case !hasLow && !hasHigh:
		low, high = 1, 100
	case !hasLow:
		low = high - 100
	case !hasHigh:
		high = low + 100
	}
	first, last := math.Ceil(low/grain), math.Floor(high/grain)
	if last < first { // no multiple of the grain lies between
		return low + (high-low)/2
	}
	v := (first + math.Floor(g.rand.Float64()*(last-first+1))) * grain
	if step == 0 {
		v = math.Round(v*100) / 100
	}
	return min(max(v, low), high)
}

func bound(m schema, key string) (float64, bool) {
	v, ok := m[key].(float64)
	return v, ok
}

// text makes a string of the schema's format, pattern or length.
func (g *generator) text(m schema, name string) string {
	low, high := limitOf(m, "minLength", 0), limitOf(m, "maxLength", maxNodes)
	fits := func(s string) bool {
		n := utf8.RuneCountInString(s)
		return n >= low && n <= high
	}
	if pattern, ok := m["pattern"].(string); ok {
		if s, ok := g.matching(pattern, fits); ok {
			return s
		}
	}
	if s, ok := g.formatted(m["format"]); ok && fits(s) {
		return s
	}
	s := g.phrase(name)
	for utf8.RuneCountInString(s) < low {
		s += " and " + g.phrase(name)
	}
	if runes := []rune(s); len(runes) > high {
		s = string(runes[:high])
	}
	return s
}

// phrase is a few words for a property, longer where its name asks for it.
func (g *generator) phrase(name string) string {
	short := []string{"checkout latency", "search index", "nightly build", "login form", "cache warm-up", "job queue"}
	long := []string{
		"The tail of the latency comes from one endpoint.",
		"Two of the three checks passed, and the third needs a decision.",
		"The queue had no bound, so the slow reader filled the memory.",
		"All files were read, and nothing else was changed.",
	}
	for _, hint := range []string{"summary", "text", "description", "reason", "message", "answer", "note", "content", "detail"} {
		if strings.Contains(strings.ToLower(name), hint) {
			return long[g.rand.IntN(len(long))]
		}
	}
	return short[g.rand.IntN(len(short))]
}

// formatted makes a string of a format that JSON Schema names.
func (g *generator) formatted(format any) (string, bool) {
	patterns := map[string]string{
		"date":         `202[0-6]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])`,
		"time":         `([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z`,
		"date-time":    `202[0-6]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z`,
		"duration":     `PT[1-9]H[1-5][0-9]M`,
		"email":        `(ada|grace|linus|barbara)@example\.com`,
		"hostname":     `(api|www|db)\.example\.com`,
		"ipv4":         `192\.0\.2\.[1-9][0-9]`,
		"ipv6":         `2001:db8::[1-9a-f][0-9a-f]{3}`,
		"uri":          `https://example\.com/(docs|report|issues)/[1-9][0-9]`,
		"uuid":         `[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`,
		"json-pointer": `/(items|results)/[0-9]`,
		"regex":        `\^\[a-z\]\+\$`,
	}
	name, _ := format.(string)
	pattern, ok := patterns[name]
	if !ok {
		return "", false
	}
	return g.matching(pattern, func(string) bool { return true })
}

// matching makes a string that the pattern matches and the caller accepts. It
// fails on what Go's syntax lacks, such as looking ahead.
func (g *generator) matching(pattern string, accept func(string) bool) (string, bool) {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", false
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return "", false
	}
	for range 100 {
		var b strings.Builder
		spell(&b, tree, g.rand)
		if s := b.String(); accept(s) && re.MatchString(s) {
			return s, true
		}
	}
	return "", false
}

// spell writes one of the strings that the expression stands for. Open
// repetitions go up to eight more than they must.
func spell(b *strings.Builder, re *syntax.Regexp, r *rand.Rand) {
	least, most := 1, 1
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
		return
	case syntax.OpCharClass:
		if len(re.Rune) > 0 {
			b.WriteRune(pick(re.Rune, r))
		}
		return
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte("abcdefghijklmnopqrstuvwxyz0123456789"[r.IntN(36)])
		return
	case syntax.OpAlternate:
		spell(b, re.Sub[r.IntN(len(re.Sub))], r)
		return
	case syntax.OpStar:
		least, most = 0, 8
	case syntax.OpPlus:
		least, most = 1, 9
	case syntax.OpQuest:
		least, most = 0, 1
	case syntax.OpRepeat:
		if least, most = re.Min, re.Max; most < 0 {
			most = least + 8
		}
	}
	for range least + r.IntN(most-least+1) {
		for _, sub := range re.Sub {
			spell(b, sub, r)
		}
	}
}

// pick takes a character of a class, a printable one where there is one.
func pick(ranges []rune, r *rand.Rand) rune {
	for range 20 {
		i := 2 * r.IntN(len(ranges)/2)
		low, high := max(ranges[i], ' '), min(ranges[i+1], '~')
		if low <= high {
			return low + rune(r.IntN(int(high-low)+1))
		}
	}
	return ranges[0]
}
