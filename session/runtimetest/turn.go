package runtimetest

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"time"

	"ruse/protocol"
)

// Demo is the agent of "ruse demo": a script that a word of the prompt chooses.
// The same seed and prompt give the same frames; only the time between them
// differs.
type Demo struct {
	// Seed chooses among the scripts' variations.
	Seed int64
	// Pace scales the scripts' pauses: 1 is what a person likes to watch, 0 is no
	// pause at all.
	Pace float64
}

// Handle is a Handler: it chooses a persona by the prompt and has it answer. A
// request with an output schema gets an instance of it.
func (d Demo) Handle(ctx context.Context, inv *protocol.Invocation, out Sender) (Result, error) {
	schema, err := outputSchema(inv)
	if err != nil {
		return Result{}, err
	}
	t := &turn{ctx: ctx, req: inv, out: out, pace: d.Pace, rand: newRand(d.Seed, inv.UserPrompt)}
	p := choose(inv.UserPrompt)
	out.Log("[Agent] persona=" + p.Name)
	r, err := p.script(t)
	if err != nil {
		return r, err
	}
	if r.Metadata == nil {
		r.Metadata = t.bill(r.Text)
	}
	if schema != nil && r.Structured == nil {
		r.Structured = instance(schema, t.rand)
	}
	return r, nil
}

// turn is one run of a script, and what the scripts have in common: they count
// what they say, and take their time.
type turn struct {
	ctx  context.Context
	req  *protocol.Invocation
	out  Sender
	pace float64
	rand *rand.Rand
	said int // bytes of text, for the bill
	msgs int
}

// newRand draws the same lots for the same seed and prompt.
func newRand(seed int64, prompt string) *rand.Rand {
	sum := sha256.Sum256([]byte(prompt))
	return rand.New(rand.NewPCG(uint64(seed), binary.LittleEndian.Uint64(sum[:])))
}

// say sends markdown, one document a block, until the request is cancelled.
func (t *turn) say(blocks ...string) error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	return t.sayAnyway(blocks...)
}

// sayAnyway is say for who does not care about a cancel.
func (t *turn) sayAnyway(blocks ...string) error {
	t.msgs++
	for _, b := range blocks {
		t.said += len(b)
	}
	return t.out.Say(blocks...)
}

// pause waits as long as a person likes to, give or take a fifth.
func (t *turn) pause(d time.Duration) error {
	scaled := float64(d) * t.pace * (0.8 + 0.4*t.rand.Float64())
	return t.hold(time.Duration(scaled))
}

// hold waits for exactly d, whatever the pace.
func (t *turn) hold(d time.Duration) error { return sleep(t.ctx, d) }

// sleep waits for d, or returns ctx's error when that ends first.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// shell runs a command as the agent does.
func (t *turn) shell(line string) error {
	_, err := t.out.Run(line)
	return err
}

// perform plays lines in their order, with a pause before each.
func (t *turn) perform(d time.Duration, lines ...string) error {
	for _, line := range lines {
		if err := t.pause(d); err != nil {
			return err
		}
		if err := t.say(line); err != nil {
			return err
		}
	}
	return nil
}
