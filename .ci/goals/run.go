package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// job is one run of some benchmarks of a package.
type job struct {
	pkg    string // below the repository's root
	bench  string // as for go test -bench
	time   string // as for -benchtime, such as "300x"
	brief  string // the same in a smoke run
	little string // in a smoke run in the place of bench, where that is not ""
	rounds int
}

// samples holds every figure that was measured, by "package Benchmark/part" and
// unit, one for each round.
type samples map[string]map[string][]float64

// runner builds and runs benchmarks.
type runner struct {
	root, dir string
	smoke     bool
	found     samples
	// from says which job a figure comes from.
	from map[string]job
}

// build makes a test binary of each package that a job names.
func (r *runner) build(ctx context.Context) error {
	built := map[string]bool{}
	for _, j := range jobs {
		if built[j.pkg] {
			continue
		}
		built[j.pkg] = true
		cmd := exec.CommandContext(ctx, "go", "test", "-c", "-o", r.binary(j.pkg), "./"+j.pkg)
		cmd.Dir = r.root
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("build the benchmarks of %s: %w\n%s", j.pkg, err, out)
		}
	}
	return nil
}

func (r *runner) binary(pkg string) string {
	return filepath.Join(r.dir, strings.ReplaceAll(pkg, "/", "-")+".test.exe")
}

// run runs a job once and keeps its figures.
func (r *runner) run(ctx context.Context, j job) error {
	bench, times := j.bench, j.time
	if r.smoke {
		times = j.brief
		if j.little != "" {
			bench = j.little
		}
	}
	cmd := exec.CommandContext(ctx, r.binary(j.pkg), "-test.run=^$", "-test.bench="+bench, "-test.benchtime="+times)
	cmd.Dir = filepath.Join(r.root, filepath.FromSlash(j.pkg))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s, -bench %s: %w\n%s", j.pkg, bench, err, out)
	}
	names := r.found.read(j.pkg, out)
	if len(names) == 0 {
		return fmt.Errorf("%s has no benchmark %s", j.pkg, bench)
	}
	for _, name := range names {
		r.from[name] = j
	}
	return nil
}

// again returns the jobs whose figures miss a goal by too much for a smoke run.
func (r *runner) again() (jobs []job) {
	for _, g := range goals() {
		if v, ok := r.found.of(g, true); !ok || g.within(v.value, smokeFactor) {
			continue
		}
		for _, of := range []string{g.measured.of, g.against.of} {
			if j, ok := r.from[of]; ok && !slices.Contains(jobs, j) {
				jobs = append(jobs, j)
			}
		}
	}
	return jobs
}

// test runs the tests of goal 4 and counts those that fail.
func (r *runner) test(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-v", "-run", "^("+equivalenceTests+")$", "./ui/markdown")
	cmd.Dir = r.root
	out, err := cmd.CombinedOutput()
	failed := 0
	for name := range strings.SplitSeq(equivalenceTests, "|") {
		switch {
		case bytes.Contains(out, []byte("\n--- FAIL: "+name)):
			failed++
		case !bytes.Contains(out, []byte("\n--- PASS: "+name)):
			return fmt.Errorf("the test %s did not run: %v\n%s", name, err, out)
		}
	}
	r.found[failures.of] = map[string][]float64{failures.unit: {float64(failed)}}
	return nil
}

// processors is the number of processors that a benchmark's name ends with.
var processors = regexp.MustCompile(`-\d+$`)

// read keeps the figures in the output of a package's benchmarks, and returns
// their names.
func (s samples) read(pkg string, out []byte) (names []string) {
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := path.Base(pkg) + " " + strings.TrimPrefix(processors.ReplaceAllString(fields[0], ""), "Benchmark")
		names = append(names, name)
		if s[name] == nil {
			s[name] = map[string][]float64{}
		}
		for i := 2; i+1 < len(fields); i += 2 {
			if v, err := strconv.ParseFloat(fields[i], 64); err == nil {
				s[name][fields[i+1]] = append(s[name][fields[i+1]], v)
			}
		}
	}
	return names
}
