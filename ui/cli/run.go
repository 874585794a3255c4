package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
)

// maxPrompt is the largest prompt that is read from standard input: what the
// runtimes take as a frame.
const maxPrompt = session.MaxFrameOut

func newRun(p *Program) *cobra.Command {
	h := headless{kind: request.Agent}
	cmd := &cobra.Command{
		Use:   "run [flags] PROMPT",
		Short: "Send one request, without the UI",
		Long: `Sends the prompt to a runtime's agent and waits for its result. The result goes
to standard output; what the agent says, its commands, artifacts and errors go
to standard error as they come. The exit code says how the run ended; it is 4
where the result is there and breaks the schema that --schema asked for. ctrl+c
cancels the run, and waits for the runtime to say so; again, it leaves at once.

PROMPT is one argument, or - for standard input.`,
		Example: `  ruse run 'Summarise this repository' > summary.md
  ruse run --secret env:API_KEY --artifacts-dir out - < prompt.md`,
		RunE: func(cmd *cobra.Command, args []string) error {
			prompt, err := p.promptFrom(args)
			if err != nil {
				return err
			}
			return p.headless(cmd, &h, prompt)
		},
	}
	h.flags(cmd)
	return cmd
}

// execName is the command whose exit code is another's.
const execName = "exec"

func newExec(p *Program) *cobra.Command {
	h := headless{kind: request.CommandsOnly}
	cmd := &cobra.Command{
		Use:   execName + " [flags] --command COMMAND…",
		Short: "Run commands in a runtime's sandbox, without its agent",
		Long: `Sends the commands to a runtime (0.8 and later). What they print goes where they
print it: their standard output to standard output, with nothing else, and their
standard error to standard error, with what ruse says. Control sequences are
taken out on a terminal; in a pipe the bytes are the commands' own.

They stop at the first that fails, whose exit code ruse has then: 255 where it
has none, as when it was killed. What goes wrong on ruse's side exits with 125.`,
		Example: `  ruse exec --command 'go test ./...' --command 'git diff --stat'
  ruse exec --command 'cat report.json' | jq .`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.headless(cmd, &h, "") },
	}
	h.flags(cmd)
	return cmd
}

// headless is a request that is sent without the UI.
type headless struct {
	kind   request.Kind
	given  []request.FlagValue
	conn   connection
	dest   artifacts
	spawn  spawn
	debug  string
	record recording
}

// address is that which was given for the request, but by RUSE_URL.
func (h *headless) address(p *Program) string {
	for _, flag := range slices.Backward(h.given) {
		if flag.Name == "url" && flag.Value != p.Env("RUSE_URL") {
			return flag.Value
		}
	}
	return ""
}

func (h *headless) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	for _, flag := range request.Flags() {
		if !flag.Kinds.Have(h.kind) {
			continue
		}
		f.Var(h.value(flag), flag.Name, flag.Usage)
		if flag.Choices != nil {
			// The flag was made just now, and has no completion yet.
			_ = cmd.RegisterFlagCompletionFunc(flag.Name, cobra.FixedCompletions(flag.Choices, cobra.ShellCompDirectiveNoFileComp))
		}
	}
	h.conn.flags(f)
	h.dest.flags(f)
	h.spawn.flags(f)
	f.StringVar(&h.debug, "debug", "", "append a log with every frame to `FILE`")
	h.record.flags(f)
	f.SortFlags = false
}

// requestFlag is a part of the request as a flag. Settings may lie beneath, so
// the flags are applied when those are known; a value is tried at once.
type requestFlag struct {
	h *headless
	request.Flag
}

// value makes the flag's value.
func (h *headless) value(f request.Flag) pflag.Value {
	if f.Repeated {
		return &requestFlags{requestFlag{h, f}}
	}
	return &requestFlag{h, f}
}

func (*requestFlag) ofRequest() {}

func (r *requestFlag) Type() string { return strings.ToLower(r.Value) }

// String is what was given last.
func (r *requestFlag) String() string {
	if given := r.values(); len(given) > 0 {
		return given[len(given)-1]
	}
	return ""
}

// values are all that were given.
func (r *requestFlag) values() (texts []string) {
	if r.h == nil {
		return nil // pflag asks an empty value for its default
	}
	for _, g := range r.h.given {
		if g.Name == r.Name {
			texts = append(texts, g.Value)
		}
	}
	return texts
}

// requestFlags is one that adds to a list.
type requestFlags struct{ requestFlag }

// GetSlice, Append and Replace make it a pflag.SliceValue.
func (r *requestFlags) GetSlice() []string        { return r.values() }
func (r *requestFlags) Append(value string) error { return r.Set(value) }

func (r *requestFlags) Replace(values []string) error {
	r.h.given = slices.DeleteFunc(r.h.given, func(g request.FlagValue) bool { return g.Name == r.Name })
	for _, value := range values {
		if err := r.Set(value); err != nil {
			return err
		}
	}
	return nil
}

func (r *requestFlag) Set(value string) error {
	if err := (&request.Request{Kind: r.h.kind}).SetFlag(r.Name, value); err != nil {
		return err
	}
	r.h.given = append(r.h.given, request.FlagValue{Name: r.Name, Value: value})
	return nil
}

// promptFrom is the one argument, or what standard input holds where it is -.
func (p *Program) promptFrom(args []string) (string, error) {
	const try = "Try ruse run 'your prompt', or ruse run - to read it from standard input."
	switch {
	case len(args) == 0:
		return "", usage("there is no prompt", "", try)
	case len(args) > 1:
		return "", usage("the prompt is one argument", fmt.Sprintf("there are %d", len(args)), try)
	case args[0] != "-":
		return args[0], nil
	}
	text, err := io.ReadAll(io.LimitReader(p.Stdin, maxPrompt+1))
	switch {
	case err != nil:
		return "", because(ExitInternal, "standard input can't be read", err, "")
	case len(text) > maxPrompt:
		return "", usage("the prompt on standard input is too long", fmt.Sprintf("runtimes take %d MiB", maxPrompt>>20), "")
	}
	return string(text), nil
}

// headless sends the request and prints what comes.
func (p *Program) headless(cmd *cobra.Command, h *headless, prompt string) (err error) {
	ctx := cmd.Context()
	r, err := p.headlessRequest(cmd, h, prompt)
	if err != nil {
		return err
	}
	message, err := r.Resolve(ctx, request.SystemSources())
	if err != nil {
		return explain(inFlags(err, h.kind))
	}
	opts, err := h.conn.options()
	if err != nil {
		return err
	}
	log, err := openDebugLog(h.debug)
	if err != nil {
		return err
	}
	defer func() { err = and(err, log.close()) }()
	in, closeFiles, err := h.dest.open(ctx, log.Logger)
	if err != nil {
		return err
	}
	opts.Compat = r.Compat
	opts.AllowUploads = h.dest.allow
	tape := h.record.open(ctx, log, append(headerNames(opts.Header), secretNames(r.Secrets)...))
	defer tape.close()
	pl := &player{page: newPage(p.Stderr), results: p.Stdout, source: r.SourceID, record: tape.recorder}
	files := &ledger{Store: in}
	if in != nil {
		opts.Store = files
	}
	// What became of each file is known when the store is closed.
	defer func() { err = and(and(err, closeFiles()), files.missing(pl.page, pl.reported)) }()
	if h.kind == request.CommandsOnly {
		_, screen := terminal(p.Stderr)
		pl.page.raw = !screen
		pl.outputs = newOutputs(p.Stdout, pl.page)
	} else {
		pl.schema, pl.post = r.Schema, len(r.PostCommands) > 0
	}
	query := session.QueryOptions{
		Options:     opts,
		CallOptions: session.CallOptions{RunOptions: bounds(r)},
	}
	rt, err := h.spawn.start()
	if err != nil {
		return err
	}
	if rt == nil {
		return pl.play(ctx, r.Address, message, query)
	}
	sp := newSpawned(rt, secretsOf(message))
	defer func() { err = and(err, sp.close(pl)) }()
	pl.spawned = sp
	play := func(ctx context.Context, ready func(context.Context) (string, error)) error {
		url, err := ready(ctx)
		if err == nil {
			*pl = pl.anew()
			err = pl.play(ctx, url, message, query)
		}
		return sp.explain(ctx, err)
	}
	if h.spawn.watch != "" {
		return sp.again(ctx, p, play)
	}
	return play(ctx, sp.Wait)
}

// secretsOf are those that a request names.
func secretsOf(m protocol.Message) []string {
	switch m := m.(type) {
	case *protocol.Invocation:
		return m.SecretsToRedact
	case *protocol.CommandExecution:
		return m.SecretsToRedact
	}
	return nil
}

// headlessRequest lays the flags over the settings.
func (p *Program) headlessRequest(cmd *cobra.Command, h *headless, prompt string) (request.Request, error) {
	h.spawn.given = h.address(p)
	args := h.spawn.place()
	config, resolved, err := p.settings(cmd, args)
	if err != nil {
		return request.Request{}, err
	}
	for _, problem := range config.Problems {
		fmt.Fprintf(p.Stderr, "ruse: %s\n", problem)
	}
	r := resolved.Request.Clone()
	r.Kind, r.Prompt = h.kind, prompt
	for _, f := range request.Fields() {
		// What is given by flags stands in the place of a list, and is added below.
		if f.Many && f.Setting != "" && cmd.Flags().Changed(f.Flag().Name) {
			f.Copy(&r, &request.Request{})
		}
	}
	for _, flag := range h.given {
		if err := r.SetFlag(flag.Name, flag.Value); err != nil {
			return r, usage("--"+flag.Name+" can't be used", err.Error(), "See ruse "+cmd.Name()+" --help.")
		}
	}
	if args != nil {
		r.Address, r.SourceID = args[0], cmp.Or(r.SourceID, request.NewSourceID())
	}
	if err := p.agreedTo(cmd, resolved, r); err != nil {
		return r, err
	}
	if err := apply(cmd.Context(), resolved, &h.conn, &h.dest); err != nil {
		return r, err
	}
	if h.dest.where == profile.ArtifactsAsk {
		return r, usage("--artifacts ask needs the UI", "nobody is asked here", "Try --artifacts inbox, s3://BUCKET/PREFIX or none.")
	}
	return r, nil
}

// inFlags says what is wrong with a request in the words of the command line.
func inFlags(err error, kind request.Kind) error {
	invalid, ok := errors.AsType[*protocol.ValidationError](err)
	if !ok {
		return err
	}
	fields := slices.Clone(invalid.Fields)
	for i := range fields {
		fields[i].Field = request.FlagFor(kind, fields[i].Field)
	}
	return &protocol.ValidationError{Fields: fields}
}

// bounds are the limits of a request's run.
func bounds(r request.Request) session.RunOptions {
	return session.RunOptions{Timeout: r.Timeout, IdleTimeout: r.IdleTimeout}
}

// invoke sends a message of either kind.
func invoke(ctx context.Context, s *session.Session, m protocol.Message, opts session.RunOptions) (session.RunID, error) {
	if exec, ok := m.(*protocol.CommandExecution); ok {
		return s.Execute(ctx, exec, opts)
	}
	inv, ok := m.(*protocol.Invocation)
	if !ok {
		return 0, fmt.Errorf("a %s is no request", m.MessageType())
	}
	return s.Invoke(ctx, inv, opts)
}
