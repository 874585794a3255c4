package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// values are a goal's figures: one of each side, and what counts.
type values struct{ measured, against, value, best float64 }

// of looks a goal's figures up: medians over the rounds, of the ratio too,
// since the two sides of one round ran on the same machine at the same time. Of
// a smoke run the best round counts: it looks for what is broken.
func (s samples) of(g goal, smoke bool) (v values, ok bool) {
	over := s[g.measured.of][g.measured.unit]
	if len(over) == 0 {
		return v, false
	}
	middle := median
	switch {
	case smoke && g.atLeast, g.longest && !smoke:
		middle = slices.Max[[]float64]
	case smoke:
		middle = slices.Min[[]float64]
	}
	if best := s[g.best.of][g.best.unit]; len(best) > 0 {
		v.best = median(best)
	}
	v.measured = middle(over)
	if g.against.of == "" {
		v.value = v.measured
		return v, true
	}
	under := s[g.against.of][g.against.unit]
	if len(under) == 0 {
		return v, false
	}
	v.against = middle(under)
	ratios := make([]float64, min(len(over), len(under)))
	for i := range ratios {
		ratios[i] = over[i] / under[i]
	}
	v.value = middle(ratios)
	return v, true
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

// holds reports whether a value reaches the goal.
func (g goal) holds(value float64) bool { return g.within(value, 1) }

// within reports whether a value misses the goal by no more than a factor.
func (g goal) within(value, factor float64) bool {
	if g.atLeast {
		return value*factor >= g.limit
	}
	return value <= g.limit*factor
}

// smokeFactor is by how much a goal may be missed in a smoke run, whose figures
// are of a few turns each.
const smokeFactor = 3

// table prints all goals and returns how many lines fall short.
func table(w io.Writer, found samples, smoke bool) (missed int, err error) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "goal\twhat\tmeasured\tagainst\tvalue\tlimit\t")
	var unmeasured []error
	for _, g := range goals() {
		v, ok := found.of(g, smoke)
		switch {
		case !ok && smoke && (found[g.measured.of] == nil || found[g.against.of] == nil):
			continue // a smoke run leaves out what takes long
		case !ok:
			unmeasured = append(unmeasured, fmt.Errorf("nothing was measured of %s: %s by %s", g.what, g.measured, g.against))
			continue
		}
		sign, unit := "≤", g.measured.unit
		if g.atLeast {
			sign = "≥"
		}
		against, value, limit := "", amount(v.value, unit), amount(g.limit, unit)
		if g.against.of != "" {
			against, value, limit = amount(v.against, unit), short(v.value), short(g.limit)
		}
		if v.best > 0 {
			value += " (best " + amount(v.best, g.best.unit) + ")"
		}
		verdict := "holds"
		switch {
		case g.holds(v.value):
		case smoke && g.within(v.value, smokeFactor):
			verdict = "near"
		default:
			verdict = "falls short"
			missed++
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s %s\t%s\n",
			g.number, g.what, amount(v.measured, unit), against, value, sign, limit, verdict)
	}
	return missed, errors.Join(append(unmeasured, t.Flush())...)
}

// amount writes a figure, times in a unit that suits them.
func amount(v float64, unit string) string {
	switch {
	case unit == "ns/op", strings.HasSuffix(unit, "-ns"):
	case strings.HasSuffix(unit, "-µs"):
		v *= 1e3
	case strings.HasSuffix(unit, "-ms"):
		v *= 1e6
	default:
		return short(v)
	}
	switch {
	case v >= 1e9:
		return short(v/1e9) + " s"
	case v >= 1e6:
		return short(v/1e6) + " ms"
	}
	return short(v/1e3) + " µs"
}

// short writes a number with three digits that count.
func short(v float64) string {
	switch {
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
