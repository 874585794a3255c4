package ui

import (
	"fmt"
	"time"

	"ruse/protocol"
	"ruse/session/profile"
	"ruse/ui/theme"
)

// part is one field of a request in the form: a cell, or a list whose rows come
// and go.
type part struct {
	id   partID
	name string
	// hint says what belongs there.
	hint string
	// path is the field's name on the wire, or for what the wire has not, in
	// profile.Request.Check.
	path string
	rows []*formRow
	// newRow makes an empty row, and adder is the line that asks for one; nil
	// where there is always one row.
	newRow func() *formRow
	adder  *cell
}

// formRow is an element of a list, or all of a part that is none.
type formRow struct {
	cells []*cell
	// secret says that the last cell holds a profile.Secret.
	secret bool
	// vars are the environment of a command.
	vars *part
	// extra are members that ruse does not know.
	extra string
}

type partID uint8

// The parts, in the order of the form.
const (
	partKind partID = iota
	partAddress
	partPrompt
	partSystem
	partModel
	partSourceID
	partCommands
	partSchema
	partEnv
	partSecrets
	partDirs
	partIgnore
	partPre
	partPost
	partDownloads
	partTimeout
	partIdle
	partCompat
	partCount
)

// agentOnly and commandsOnly are the parts that the other kind has not.
func (id partID) of(kind profile.Kind) bool {
	switch id {
	case partPrompt, partSystem, partModel, partSchema, partEnv, partPre, partPost:
		return kind == profile.Agent
	case partCommands:
		return kind == profile.CommandsOnly
	}
	return true
}

// partTexts are the parts' names, paths and hints.
var partTexts = [partCount][3]string{
	partKind:      {"request", "kind", "space switches: the agent, or commands without it (runtimes from 0.8 on)"},
	partAddress:   {"address", "address", "of the runtime; empty: where the session is connected"},
	partPrompt:    {"prompt", "user_prompt", "what the agent is asked; the composer's text"},
	partSystem:    {"system prompt", "system_prompt", "what the agent is told before the prompt"},
	partModel:     {"model", "model", "a name that the runtime's agent knows; down: those used before"},
	partSourceID:  {"source id", "source_id", "names the run in the runtime's log; enter in an empty one makes one"},
	partCommands:  {"commands", "commands", "run one after the other; the first that fails is the last"},
	partSchema:    {"output schema", "output_format_json_schema_str", "JSON Schema of the answer, bare or wrapped; empty: text"},
	partEnv:       {"agent env", "agent_env", "the agent's environment; a value may be a secret: ctrl+y"},
	partSecrets:   {"secrets", "secrets_to_redact", "masked in all that is shown: a value, env:NAME or file:PATH"},
	partDirs:      {"artifact dirs", "artifacts_dirs", "directories of the sandbox to take files from; runtimes before 0.14.2: the first"},
	partIgnore:    {"ignore", "artifacts_ignore_content", "as in .gitignore; they replace the runtime's own (node_modules/, dist/ …)"},
	partPre:       {"before", "pre_agent_invocation_commands", "commands that run before the agent"},
	partPost:      {"after", "post_agent_invocation_commands", "commands that run after the agent"},
	partDownloads: {"downloads", "pre_agent_downloadables", "fetched first; a .zip is unpacked in its directory"},
	partTimeout:   {"timeout", "timeout", "cancel the run after this time, such as 5m; empty: never"},
	partIdle:      {"idle timeout", "idle_timeout", "cancel a run that is silent for this time; empty: never"},
	partCompat:    {"compatibility", "compat", "space switches: for which runtimes the fields' names are written"},
}

// compatNames are the choices of partCompat, in the order of protocol.Compat.
var compatNames = []string{"all names (0.4 on)", "0.5 on", "new names (0.14.2 on)"}

// formParts makes the parts of a form that holds r.
func formParts(th *theme.Theme, r profile.Request) []*part {
	f := fields{th}
	parts := []*part{
		partKind:     f.choice([]string{"agent", "commands only"}, int(r.Kind)),
		partAddress:  f.single(r.Address, cellText),
		partPrompt:   f.single(r.Prompt, cellLong),
		partSystem:   f.single(r.System, cellLong),
		partModel:    f.single(r.Model, cellText),
		partSourceID: f.single(r.SourceID, cellText),
		partCommands: f.commands(r.Commands),
		partSchema:   f.single(r.Schema, cellLong),
		partEnv:      f.variables(r.AgentEnv),
		partSecrets: listOf(f, "secret", r.Secrets, func(s profile.Secret) *formRow {
			return f.row(true, f.cell("value", "", string(s)))
		}),
		partDirs: listOf(f, "directory", r.ArtifactsDirs, func(dir string) *formRow {
			return f.row(false, f.cell("directory", "", dir))
		}),
		partIgnore: f.single(r.Ignore, cellLong),
		partPre:    f.commands(r.PreCommands),
		partPost:   f.commands(r.PostCommands),
		partDownloads: listOf(f, "download", r.Downloadables, func(d profile.Downloadable) *formRow {
			row := f.row(false, f.cell("URL", ".download_url", d.URL), f.cell("directory", ".working_dir", d.Dir))
			row.extra = d.Extra
			return row
		}),
		partTimeout: f.single(durationText(r.Timeout), cellText),
		partIdle:    f.single(durationText(r.IdleTimeout), cellText),
		partCompat:  f.choice(compatNames, int(min(r.Compat, protocol.CompatOff))),
	}
	for id, p := range parts {
		p.id = partID(id)
		p.name, p.path, p.hint = partTexts[id][0], partTexts[id][1], partTexts[id][2]
	}
	return parts
}

// fields makes parts in a theme.
type fields struct{ theme *theme.Theme }

func (f fields) cell(name, suffix, text string) *cell {
	return newCell(f.theme, name, suffix, text, cellText)
}

func (f fields) row(secret bool, cells ...*cell) *formRow {
	return &formRow{cells: cells, secret: secret}
}

func (f fields) single(text string, kind cellKind) *part {
	return (&part{}).with(f.row(false, newCell(f.theme, "", "", text, kind)))
}

func (f fields) choice(options []string, chosen int) *part {
	return (&part{}).with(f.row(false, &cell{kind: cellChoice, options: options, chosen: chosen}))
}

// listOf makes a part with a row for each element.
func listOf[T any](f fields, one string, list []T, toRow func(T) *formRow) *part {
	var none T
	p := &part{newRow: func() *formRow { return toRow(none) }}
	p.adder = &cell{kind: cellAdder, name: one, part: p}
	for _, element := range list {
		p.with(toRow(element))
	}
	return p
}

func (f fields) variables(env []profile.Variable) *part {
	return listOf(f, "variable", env, func(v profile.Variable) *formRow {
		value := v.Value
		if v.Secret != "" {
			value = string(v.Secret)
		}
		return f.row(v.Secret != "", f.cell("name", "", v.Name), f.cell("value", "", value))
	})
}

func (f fields) commands(list []profile.Command) *part {
	return listOf(f, "command", list, func(c profile.Command) *formRow {
		row := f.row(false, f.cell("command", ".command", c.Command), f.cell("directory", ".cwd", c.Cwd))
		row.vars, row.extra = f.variables(c.Env), c.Extra
		row.vars.path, row.vars.hint = ".env", "the command's environment; a value may be a secret: ctrl+y"
		return row
	})
}

// with adds a row at the end.
func (p *part) with(r *formRow) *part {
	p.insert(len(p.rows), r)
	return p
}

func (p *part) insert(at int, r *formRow) {
	for _, c := range r.cells {
		c.part, c.row = p, r
	}
	p.rows = append(p.rows, nil)
	copy(p.rows[at+1:], p.rows[at:])
	p.rows[at] = r
}

// rowPath is the path of row i.
func (p *part) rowPath(path string, i int) string {
	if p.newRow == nil {
		return path
	}
	return fmt.Sprintf("%s[%d]", path, i)
}

// walk visits every cell of the part in the order of tab, with its path.
func (p *part) walk(path string, visit func(path string, c *cell)) {
	for i, r := range p.rows {
		at := p.rowPath(path, i)
		for _, c := range r.cells {
			visit(at+c.suffix, c)
		}
		if r.vars != nil {
			r.vars.walk(at+r.vars.path, visit)
		}
	}
	if p.adder != nil {
		visit("", p.adder)
	}
}

// texts are the values of the rows' first cells.
func (p *part) texts() []string {
	var all []string
	for _, r := range p.rows {
		all = append(all, r.cells[0].value())
	}
	return all
}

func (p *part) variables() []profile.Variable {
	var env []profile.Variable
	for _, r := range p.rows {
		v := profile.Variable{Name: r.cells[0].value()}
		if value := r.cells[1].value(); r.secret && value != "" {
			v.Secret = profile.Secret(value)
		} else {
			v.Value = value
		}
		env = append(env, v)
	}
	return env
}

func (p *part) commands() []profile.Command {
	var list []profile.Command
	for _, r := range p.rows {
		list = append(list, profile.Command{
			Command: r.cells[0].value(), Cwd: r.cells[1].value(), Env: r.vars.variables(), Extra: r.extra,
		})
	}
	return list
}

func (p *part) downloads() []profile.Downloadable {
	var list []profile.Downloadable
	for _, r := range p.rows {
		list = append(list, profile.Downloadable{URL: r.cells[0].value(), Dir: r.cells[1].value(), Extra: r.extra})
	}
	return list
}

func durationText(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
