// Command goals measures how fast ruse is and prints a table: each goal, what
// was measured, and whether it holds.
//
// Nothing in the table is absolute where it can be a ratio of two things that
// run side by side: machines differ, and a busy one drifts by half from minute
// to minute. The benchmarks live in the packages that own the paths. Each round
// runs both sides of every ratio; the table shows the median over the rounds.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	smoke := flag.Bool("smoke", false, "run everything briefly, to prove that it works, and exit with 1 where a goal is missed by more than three times")
	strict := flag.Bool("strict", false, "exit with 1 where a goal falls short")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	missed, err := measure(ctx, *smoke)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	case missed > 0 && (*strict || *smoke):
		os.Exit(1)
	}
}

// measure runs all benchmarks, prints the table, and returns how many goals
// fall short.
func measure(ctx context.Context, smoke bool) (missed int, err error) {
	began := time.Now()
	dir, err := os.MkdirTemp("", "ruse-bench-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	root, err := filepath.Abs("..") // the working directory is the module's, .ci
	if err != nil {
		return 0, err
	}
	r := &runner{root: root, dir: dir, smoke: smoke, found: samples{}, from: map[string]job{}}
	if err := r.build(ctx); err != nil {
		return 0, err
	}
	todo := jobs
	for round := range rounds {
		if smoke && round > 0 {
			todo = r.again() // what a busy machine did once, it does not do each time
		}
		for _, j := range todo {
			if round >= j.rounds {
				continue
			}
			fmt.Fprintf(os.Stderr, "round %d of %d, after %s: %s %s\n", round+1, rounds, time.Since(began).Round(time.Second), j.pkg, j.bench)
			if err := r.run(ctx, j); err != nil {
				return 0, err
			}
		}
	}
	if err := r.test(ctx); err != nil {
		return 0, err
	}
	missed, err = table(os.Stdout, r.found, smoke)
	fmt.Printf("\nmeasured in %s, medians of up to %d rounds\n", time.Since(began).Round(time.Second), rounds)
	return missed, err
}
