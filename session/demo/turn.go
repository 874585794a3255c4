package demo

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
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
	c.log.Info("agent begins", "source_id", m.SourceID, "persona", p.Name)
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
	t.tool("write", name)
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
	t.tool("shell", line)
	_, err := t.conn.run(t.ctx, protocol.Command{Command: line, Cwd: t.dir(), Env: t.req.AgentEnv})
	return err
}

// tool logs a tool call as 0.15.1 does: calls never reach the wire.
func (t *turn) tool(name, input string) {
	mask := t.conn.redactor.Load()
	t.conn.log.Info(fmt.Sprintf("[%s] [ToolStart] tool=%s input=%s", t.req.SourceID, name, mask.String(input)))
}

// answer is how a script ends: its last words, and where the request has an
// output schema, an instance of it.
type answer struct {
	text       string
	structured any
	metadata   any
}

// message is the wire's form of the answer.
func (a answer) message() (protocol.Message, error) {
	metadata, err := json.Marshal(a.metadata)
	if err != nil {
		return nil, fmt.Errorf("encoding the result's metadata: %w", err)
	}
	m := &protocol.Result{Form: protocol.ResultData, Metadata: metadata}
	if a.structured == nil {
		m.Text = &a.text
		return m, nil
	}
	m.Structured, err = json.Marshal(a.structured)
	return m, err
}

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
