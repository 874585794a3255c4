package runtimetest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"ruse/protocol"
)

// turn is one run of a script, and all that a script can do: speak, report,
// run commands, write files, and take its time.
type turn struct {
	conn *conn
	ctx  context.Context
	req  *protocol.Invocation
	rand *rand.Rand
	said int // bytes of text, for the bill
	msgs int
}

// play chooses a persona by the prompt and has it answer.
func (c *conn) play(ctx context.Context, m *protocol.Invocation) (answer, error) {
	schema, err := outputSchema(m)
	if err != nil && !errors.Is(err, errNoSchema) {
		return answer{}, err
	}
	t := &turn{conn: c, ctx: ctx, req: m, rand: newRand(c.rt.opts.Seed, m.UserPrompt)}
	p := choose(c.rt.personas, m.UserPrompt)
	t.log("[Agent] persona=" + p.Name)
	a, err := p.script(t)
	if err != nil {
		return answer{}, err
	}
	if a.metadata == nil {
		a.metadata = t.bill(a.text)
	}
	if schema != nil && a.structured == nil {
		a.structured = instance(schema, t.rand)
	}
	return a, nil
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
	return t.insist(blocks...)
}

// insist is say for who does not care about a cancel.
func (t *turn) insist(blocks ...string) error {
	t.msgs++
	for _, b := range blocks {
		t.said += len(b)
	}
	return t.conn.send(&protocol.Assistant{TextBlocks: blocks})
}

// report sends an error that does not end the request.
func (t *turn) report(text string, metadata map[string]any) error {
	raw, err := json.Marshal(metadata)
	if err != nil {
		return err
	}
	return t.conn.send(&protocol.Error{Text: text, Metadata: raw})
}

// pause waits as long as a person likes to, give or take a fifth.
func (t *turn) pause(d time.Duration) error {
	scaled := float64(d) * t.conn.rt.opts.Pace * (0.8 + 0.4*t.rand.Float64())
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

// dir is where the agent writes: the first artifact directory, or the sandbox.
func (t *turn) dir() string {
	if dirs := artifactDirs(t.req.ArtifactsDirs, t.req.Extra); len(dirs) > 0 {
		return t.conn.rt.within(dirs[0])
	}
	return t.conn.rt.workdir
}

// expectLimit bounds the wait for the watcher: a file's events may be lost.
const expectLimit = 2 * time.Second

// write writes a file and waits until the watcher has asked for it, so that a
// rewrite is a second version, and the order of frames is the same each time.
func (t *turn) write(name, content string) error {
	path := filepath.Join(t.dir(), name)
	t.log("[ToolStart] tool=write input=" + name)
	defer t.log("[ToolEnd] tool=write result=" + name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	var dealt <-chan struct{}
	if w := t.conn.artifacts.watched(); w != nil {
		dealt = w.expect(t.ctx, path)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		return err
	}
	if dealt == nil {
		return t.ctx.Err()
	}
	timer := time.NewTimer(t.conn.rt.opts.Settle + expectLimit)
	defer timer.Stop()
	select {
	case <-dealt:
		return nil
	case <-timer.C:
		t.conn.log.Warn("the watcher missed a file", "name", name)
		return nil
	case <-t.ctx.Done():
		return t.ctx.Err()
	}
}

// shell runs a command where the agent writes, with the agent's environment.
func (t *turn) shell(line string) error {
	t.log("[ToolStart] tool=shell input=" + line)
	result, err := t.conn.run(t.ctx, protocol.Command{Command: line, Cwd: t.dir(), Env: t.req.AgentEnv})
	t.log(fmt.Sprintf("[ToolEnd] tool=shell result=exit code %d", result.ExitCode))
	return err
}

// log writes to the runtime's own log, in 0.15.1's form: tool calls never reach
// the wire.
func (t *turn) log(text string) {
	t.conn.log.Info(t.conn.redactor.Load().String("[" + cmp.Or(t.req.SourceID, "-") + "] " + text))
}
