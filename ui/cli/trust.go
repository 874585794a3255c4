package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ruse/session"
	"ruse/ui"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
	"ruse/ui/internal/trust"
)

// openAsks are those of asks that the person has not agreed to.
func openAsks(resolved *profile.Resolved, asks []profile.Ask) ([]profile.Ask, error) {
	open, err := profile.DefaultDirs().Trust().Open(resolved, asks)
	if err != nil {
		return nil, because(ExitUsage, "it is not known what this project's file may have", err, "")
	}
	return open, nil
}

// agreedTo fails where the project's file asks for something that the person has
// not agreed to: without a terminal nobody is asked.
func (p *Program) agreedTo(cmd *cobra.Command, resolved *profile.Resolved, sent request.Request) error {
	open, err := openAsks(resolved, resolved.Asks(sent))
	if err != nil || len(open) == 0 {
		return err
	}
	texts := make([]string, len(open))
	for i, a := range open {
		texts[i] = oneLine(a.String())
	}
	try := "ruse config trust"
	if name := cmd.Flags().Lookup("profile"); name != nil && name.Changed {
		try += " --profile " + oneLine(resolved.Profile)
	}
	if resolved.Origin("url").Source == profile.FromFlag {
		try += " " + oneLine(session.MaskAddress(resolved.Request.Address))
	}
	return usage(oneLine(resolved.ProjectFile())+" asks for what it was not given", strings.Join(texts, "; "),
		"Nothing was sent. To see all of it, and to agree: "+try)
}

// askTrust asks the person about what the project's file asks for, where they
// have not agreed to it. Where nothing is left to ask, it is trust.Once. cfg gets a
// guard where a request may not have everything later.
func (p *Program) askTrust(ctx context.Context, resolved *profile.Resolved, sent request.Request, cfg *ui.Config) (trust.Answer, error) {
	standing, err := openAsks(resolved, resolved.AllAsks())
	if err != nil {
		return trust.Quit, err
	}
	asks := resolved.Asks(sent)
	open, err := openAsks(resolved, asks)
	if err != nil {
		return trust.Quit, err
	}
	answer := trust.Once
	if len(open) > 0 {
		question := trust.Question{File: resolved.ProjectFile(), Asks: open, Plain: p.plain()}
		if answer, err = trust.Ask(ctx, question, p.teaOptions()...); err != nil {
			return trust.Quit, err
		}
	}
	switch {
	case answer == trust.Always:
		if err := profile.DefaultDirs().Trust().Agree(ctx, resolved, open); err != nil {
			return trust.Quit, because(ExitInternal, "your answer was not kept", err, "")
		}
	case answer == trust.None:
		cfg.Guard = resolved.Withheld().Asks
	case len(open) == 0 && len(standing) > 0:
		cfg.Guard = resolved.Asks
	}
	return answer, nil
}

func newConfigTrust(p *Program) *cobra.Command {
	var yes, revoke bool
	cmd := &cobra.Command{
		Use:   "trust [flags] [URL]",
		Short: "Agree to what the project's file asks for",
		Long: `Shows what the project's .ruse.toml asks for of yours, where you have it from and
who would get it, and keeps your answer until the file changes or asks for more.
Before that the file gets no header, no secret, nothing of your environment,
files or AWS account, and ruse run and ruse exec send nothing.

URL and --profile are what you start ruse with there, if anything. The exit code
is 1 where you don't agree, so that ruse config trust && ruse run … stops there.`,
		Example: `  ruse config trust
  ruse config trust --revoke`,
		Args: oneURL,
		RunE: func(cmd *cobra.Command, args []string) error {
			config, resolved, err := p.settings(cmd, args)
			if err != nil {
				return err
			}
			if config.ProjectFile == "" {
				return usage("there is no "+profile.ProjectFile+" here or above", "", "")
			}
			if revoke {
				return p.revokeTrust(cmd.Context(), config.ProjectFile)
			}
			return p.trust(cmd.Context(), resolved, yes)
		},
	}
	cmd.Flags().String("profile", "", "use the settings of the profile of this `name`")
	cmd.Flags().BoolVar(&yes, "yes", false, "agree without being asked")
	cmd.Flags().BoolVar(&revoke, "revoke", false, "forget what you agreed to")
	cmd.MarkFlagsMutuallyExclusive("yes", "revoke")
	return cmd
}

func (p *Program) revokeTrust(ctx context.Context, file string) error {
	found, err := profile.DefaultDirs().Trust().Revoke(ctx, file)
	if err != nil {
		return because(ExitInternal, "it was not forgotten", err, "")
	}
	text := "%s gets nothing of yours any more, unless you agree again.\n"
	if !found {
		text = "%s had nothing of yours.\n"
	}
	_, err = fmt.Fprintf(p.Stdout, text, oneLine(file))
	return err
}

// trust shows what is asked for, and keeps the answer.
func (p *Program) trust(ctx context.Context, resolved *profile.Resolved, yes bool) error {
	asks := resolved.AllAsks()
	open, err := openAsks(resolved, asks)
	if err != nil {
		return err
	}
	file := oneLine(resolved.ProjectFile())
	if len(asks) == 0 {
		_, err := fmt.Fprintf(p.Stdout, "%s asks for nothing of yours.\n", file)
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s asks for:\n", file)
	for _, a := range asks {
		mark := "agreed"
		if slices.Contains(open, a) {
			mark = "new"
		}
		fmt.Fprintf(&b, "  %s\n    from %s\n    to   %s  (%s)\n", oneLine(a.What), oneLine(a.From.String()), oneLine(a.To), mark)
	}
	if _, err := io.WriteString(p.Stdout, b.String()); err != nil {
		return err
	}
	if len(open) == 0 {
		_, err := io.WriteString(p.Stdout, "You have agreed to all of it.\n")
		return err
	}
	if !yes {
		if err := p.confirmTrust(ctx); err != nil {
			return err
		}
	}
	if err := profile.DefaultDirs().Trust().Agree(ctx, resolved, open); err != nil {
		return because(ExitInternal, "your answer was not kept", err, "")
	}
	_, err = io.WriteString(p.Stdout, "Agreed, until the file changes. To take it back: ruse config trust --revoke\n")
	return err
}

// confirmTrust asks on the terminal. Any answer but yes is an error, so that no
// run follows in a shell's &&.
func (p *Program) confirmTrust(ctx context.Context) error {
	_, in := terminal(p.Stdin)
	if !in || !p.onTerminal() {
		return usage("nothing was agreed to", "there is no terminal to ask on", "Once you have read the lines above: ruse config trust --yes")
	}
	if _, err := io.WriteString(p.Stdout, "Whoever wrote the file would get it. Agree? [y/N] "); err != nil {
		return err
	}
	type line struct {
		text string
		err  error
	}
	read := make(chan line, 1)
	go func() { // ends with the answer, or with the process
		text, err := bufio.NewReader(p.Stdin).ReadString('\n')
		read <- line{text, err}
	}()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case l := <-read:
		if l.err != nil && !errors.Is(l.err, io.EOF) {
			return because(ExitInternal, "the answer can't be read", l.err, "")
		}
		if answer := strings.ToLower(strings.TrimSpace(l.text)); answer == "y" || answer == "yes" {
			return nil
		}
	}
	return &failure{code: ExitFailed, what: "nothing was agreed to"}
}
