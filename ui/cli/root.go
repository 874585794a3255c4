package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ruse/session"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
)

// newRoot makes the tree of commands.
func newRoot(p *Program) *cobra.Command {
	var (
		conn connection
		reqs request.Request
		scr  screen
		pick chosen
		dest artifacts
		own  spawn
	)
	root := &cobra.Command{
		Use:   "ruse [URL]",
		Short: "A terminal UI for runtimeuse agent runtimes",
		Long: `ruse shows what an agent does while it does it. It connects to a runtimeuse
runtime, sends your prompt, shows the answer as it comes beside the artifacts
and errors, and cancels when you have seen enough.

URL is where the runtime listens: ws, wss, http, https or host:port. Without
one it is RUSE_URL, or else ` + profile.Defaults().Request.Address + `.`,
		Example: `  ruse demo
  ruse localhost:8080
  ruse -H 'Authorization: Bearer …' wss://sandbox.example.com/agent`,
		Version:       version(),
		Args:          oneURL,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return p.readVariables(cmd.Flags())
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if own.command != "" {
				own.given = strings.Join(args, "") // there is at most one
				args = own.place()
			}
			url, err := p.url(args)
			if err != nil {
				return err
			}
			return p.connect(cmd, args, url, &conn, reqs, &pick, &dest, &own, scr)
		},
		SuggestionsMinimumDistance: 2,
		CompletionOptions:          cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	conn.flags(root.Flags())
	bindRequest(root.Flags(), &reqs)
	pick.flags(root.Flags())
	dest.flags(root.Flags())
	own.flags(root.Flags())
	scr.flags(root.Flags())
	root.Flags().SortFlags = false
	// Without a shorthand: -v is for what most tools have it for.
	root.Flags().Bool("version", false, "print the version")
	root.SetVersionTemplate("{{.Version}}")
	root.AddCommand(newDemo(p), newRun(p), newExec(p), newRuntime(p), newRecordings(p), newReplay(p), newConfig(p), newVersion(p), newCompletion(p), newMan(p))
	root.SetHelpCommand(newHelp())
	root.SetHelpFunc(showHelp)
	root.SetFlagErrorFunc(badFlag)
	for _, cmd := range append(root.Commands(), root) {
		nameVariables(cmd.Flags())
	}
	return root
}

// connect opens the UI on a runtime.
func (p *Program) connect(cmd *cobra.Command, args []string, url string, conn *connection, reqs request.Request, pick *chosen, dest *artifacts, own *spawn, scr screen) (err error) {
	if _, err := conn.options(); err != nil {
		return err
	}
	if err := checkRequest(reqs); err != nil {
		return err
	}
	if err := dest.check(); err != nil {
		return err
	}
	if !p.onTerminal() {
		return usage("the UI needs a terminal", "standard output is none",
			"Run it without a pipe or a redirection. In a pipe there is: ruse demo | cat")
	}
	cfg := p.uiConfig(reqs, scr)
	cfg.URL = url
	goOn, err := p.configure(cmd, args, pick, conn, dest, &cfg)
	if err != nil || !goOn {
		return err
	}
	if cfg.Session, err = conn.options(); err != nil {
		return err
	}
	log, err := openDebugLog(scr.debug)
	if err != nil {
		return err
	}
	if cfg.Runtime, err = own.start(); err != nil {
		return and(err, log.close())
	}
	if cfg.Runtime != nil {
		defer func() { err = and(err, cfg.Runtime.Close()) }()
	}
	closeStores := openStores(cmd.Context(), &cfg, cfg.URL)
	return and(and(p.open(cmd.Context(), cfg, dest, log, scr.record), closeStores()), log.close())
}

// url is the address to connect to: it is known to be one.
func (p *Program) url(args []string) (string, error) {
	raw, from := profile.Defaults().Request.Address, ""
	if v := p.Env("RUSE_URL"); v != "" {
		raw, from = v, "RUSE_URL: "
	}
	if len(args) > 0 {
		raw, from = args[0], ""
	}
	if _, err := session.ParseURL(raw); err != nil {
		f := explain(err)
		f.what = from + f.what
		return "", f
	}
	return raw, nil
}

// oneURL takes at most one address, and takes a lone word for a command that
// does not exist.
func oneURL(cmd *cobra.Command, args []string) error {
	help := "Try '" + cmd.CommandPath() + " --help'."
	switch {
	case len(args) == 0:
		return nil
	case len(args) == 1 && !loneWord(args[0]):
		return nil
	case !loneWord(args[0]):
		return usage("there is one address to connect to", fmt.Sprintf("there are %d arguments", len(args)), help)
	}
	try := help
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 && len(args[0]) > 2 {
		try = "Did you mean 'ruse " + near[0] + "'? For all commands: ruse --help"
	}
	return usage(fmt.Sprintf("there is no command %q", args[0]), "", try+"\nA host of that name is ws://"+args[0]+".")
}

// loneWord reports whether s is a word such as a command's name. Hosts have
// dots, and addresses more than that.
func loneWord(s string) bool {
	return s != "" && s != "localhost" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_'
	})
}

// noArguments is for commands that take none.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasAvailableSubCommands() {
		var names []string
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				names = append(names, c.Name())
			}
		}
		return usage(fmt.Sprintf("%s has no command %q", cmd.Name(), args[0]), "there are "+strings.Join(names, ", "),
			"Try '"+cmd.CommandPath()+" --help'.")
	}
	return usage(cmd.Name()+" takes no arguments", fmt.Sprintf("there is %q", args[0]),
		"Try '"+cmd.CommandPath()+" --help'.")
}
