package runtimetest

import (
	"encoding/json"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"
)

// coder plays a coding task: it makes up a latency log, looks at it with real
// commands, and writes four files, one of them twice.
func coder(t *turn) (Result, error) {
	log := measure(t, 80)
	tool, toolText := slowestTool()
	steps := []func() error{
		func() error {
			return t.perform(700*time.Millisecond, "# Plan\n\n1. Take a sample of request latencies\n2. Compute the percentiles\n"+
				"3. Write a report, then look at the **slowest** requests and complete it")
		},
		func() error { return t.out.WriteFile("latency.csv", log.csv()) },
		func() error { return t.out.WriteFile("summary.json", log.summary()) },
		func() error {
			return t.perform(600*time.Millisecond, fmt.Sprintf("The sample has **%d requests**. A first report:", len(log.rows)))
		},
		func() error { return t.out.WriteFile("report.md", log.report("")) },
		func() error {
			return t.perform(900*time.Millisecond, "The tail is long. A small script shows which requests make it:\n\n```"+
				strings.TrimPrefix(tool[strings.LastIndex(tool, "."):], ".")+"\n"+toolText+"```")
		},
		func() error { return t.out.WriteFile(tool, toolText) },
		func() error { return t.shell(slowestCommand()) },
		func() error {
			return t.perform(800*time.Millisecond, "Most of them are one endpoint. The report says so now.")
		},
		func() error { return t.out.WriteFile("report.md", log.report(log.tail())) },
		func() error { return t.shell(countCommand(t.pace)) },
		func() error { return t.pause(500 * time.Millisecond) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return Result{}, err
		}
	}
	return Result{Text: fmt.Sprintf("Wrote `report.md`, `summary.json`, `latency.csv` and `%s`. "+
		"The 95th percentile is **%d ms**, %.1f times the median.", tool, log.at(95), float64(log.at(95))/float64(log.at(50)))}, nil
}

// latencies is a sample of requests.
type latencies struct{ rows []latency }

type latency struct {
	id   int
	path string
	ms   int
}

// measure makes up a sample with a long tail, most of it on one endpoint.
func measure(t *turn, n int) latencies {
	endpoints := []string{"/login", "/search", "/cart", "/checkout"}
	var l latencies
	for i := range n {
		path := endpoints[t.rand.IntN(len(endpoints))]
		ms := 18 * math.Exp(0.45*t.rand.NormFloat64())
		if path == "/checkout" {
			ms *= 3 + 4*t.rand.ExpFloat64()
		}
		l.rows = append(l.rows, latency{1000 + i, path, 1 + int(ms)})
	}
	return l
}

// at is the p-th percentile by nearest rank, in milliseconds.
func (l latencies) at(p int) int {
	sorted := make([]int, len(l.rows))
	for i, r := range l.rows {
		sorted[i] = r.ms
	}
	slices.Sort(sorted)
	return sorted[(p*len(sorted)+99)/100-1]
}

func (l latencies) csv() string {
	var b strings.Builder
	b.WriteString("id,endpoint,ms\n")
	for _, r := range l.rows {
		fmt.Fprintf(&b, "%d,%s,%d\n", r.id, r.path, r.ms)
	}
	return b.String()
}

func (l latencies) summary() string {
	text, err := json.MarshalIndent(struct {
		Requests int `json:"requests"`
		P50      int `json:"p50_ms"`
		P95      int `json:"p95_ms"`
		P99      int `json:"p99_ms"`
	}{len(l.rows), l.at(50), l.at(95), l.at(99)}, "", "  ")
	if err != nil {
		return "{}\n"
	}
	return string(text) + "\n"
}

// report is the markdown report, with a last section that may be empty.
func (l latencies) report(last string) string {
	return fmt.Sprintf("# Latency\n\n%d requests were sampled.\n\n| percentile | ms |\n|---:|---:|\n"+
		"| 50 | %d |\n| 95 | %d |\n| 99 | %d |\n", len(l.rows), l.at(50), l.at(95), l.at(99)) + last
}

// tail names the endpoint behind the slowest tenth.
func (l latencies) tail() string {
	limit, slow, per := l.at(90), 0, map[string]int{}
	for _, r := range l.rows {
		if r.ms > limit {
			slow++
			per[r.path]++
		}
	}
	return fmt.Sprintf("\n## The tail\n\n%d of the %d requests above %d ms went to `/checkout`.\n", per["/checkout"], slow, limit)
}

// slowestTool is the small source file that the coder writes and runs.
func slowestTool() (name, text string) {
	if runtime.GOOS == "windows" {
		return "slowest.cmd", "@rem Print the requests that took 100 ms or more.\r\n@findstr /r \",[0-9][0-9][0-9]$\" %1\r\n"
	}
	return "slowest.sh", "#!/bin/sh\n# Print the slowest requests of a latency log.\n" +
		"tail -n +2 \"$1\" | sort -t, -k3,3nr -k1,1n | head -n \"${2:-5}\"\n"
}

func slowestCommand() string {
	if runtime.GOOS == "windows" {
		return "slowest.cmd latency.csv"
	}
	return "sh slowest.sh latency.csv 8"
}

// countCommand counts the files' bytes, one after the other as a person can
// follow.
func countCommand(pace float64) string {
	if runtime.GOOS == "windows" {
		return "for %f in (latency.csv summary.json report.md) do @echo %~zf %f"
	}
	return fmt.Sprintf("for f in latency.csv summary.json report.md; do wc -c \"$f\"; sleep %.2f; done", 0.3*pace)
}
