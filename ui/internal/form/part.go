package form

import (
	"fmt"
	"slices"
	"time"

	"ruse/protocol"
	"ruse/ui/internal/request"
	"ruse/ui/theme"
)

// part is one field of a request in the form: a cell, or a list whose rows come
// and go.
type part struct {
	request.Field
	rows []*formRow
	// newRow makes an empty row, and adder is the line that asks for one; nil
	// where there is always one row.
	newRow func() *formRow
	adder  *cell
}

// formRow is an element of a list, or all of a part that is none.
type formRow struct {
	cells []*cell
	// secret says that the last cell holds a request.Secret.
	secret bool
	// missing says that the secret is request.Missing while the cell is empty.
	missing bool
	// vars are the environment of a command.
	vars *part
	// extra are members that ruse does not know.
	extra string
}

// The names of the fields that the form treats in a way of their own.
const (
	partKind     = "kind"
	partAddress  = "address"
	partPrompt   = "user_prompt"
	partModel    = "model"
	partSourceID = "source_id"
	partSchema   = "output_format_json_schema_str"
	partSecrets  = "secrets_to_redact"
	partTimeout  = "timeout"
	partIdle     = "idle_timeout"
)

// formParts makes the parts of a form that holds r.
func formParts(th *theme.Theme, r request.Request) []*part {
	f := fields{th}
	var parts []*part
	for _, field := range request.Fields() {
		if field.Label != "" {
			p := f.part(field, field.At(&r))
			p.Field = field
			parts = append(parts, p)
		}
	}
	return parts
}

// part makes the part for a field that holds what at points to.
func (f fields) part(field request.Field, at any) *part {
	switch at := at.(type) {
	case *string:
		if field.Long {
			return f.single(*at, cellLong)
		}
		return f.single(*at, cellText)
	case *time.Duration:
		return f.single(durationText(*at), cellText)
	case *request.Kind:
		return f.choice(field.Choices, int(*at))
	case *protocol.Compat:
		return f.choice(field.Choices, int(*at))
	case *[]string:
		return listOf(f, "directory", *at, func(dir string) *formRow {
			return f.row(false, f.cell("directory", "", dir))
		})
	case *[]request.Secret:
		return listOf(f, "secret", *at, func(s request.Secret) *formRow {
			return f.secret(s, f.cell("value", "", ""))
		})
	case *[]request.Variable:
		return f.variables(*at)
	case *[]request.Command:
		return f.commands(*at)
	case *[]request.Downloadable:
		return f.downloads(*at)
	}
	panic("no form for the field " + field.Name) // every type is above
}

// read puts what the part holds where at points. An error is a text
// that is no value of the field's type.
func (p *part) read(at any) (err error) {
	switch at := at.(type) {
	case *string:
		*at = p.cell().value()
	case *time.Duration:
		*at, err = parseDuration(p.cell().value())
	case *request.Kind:
		*at = request.Kind(p.cell().chosen)
	case *protocol.Compat:
		*at = protocol.Compat(p.cell().chosen)
	case *[]string:
		*at = nil
		for _, r := range p.rows {
			*at = append(*at, r.cells[0].value())
		}
	case *[]request.Secret:
		*at = nil
		for _, r := range p.rows {
			*at = append(*at, r.held())
		}
	case *[]request.Variable:
		*at = p.variables()
	case *[]request.Command:
		*at = p.commands()
	case *[]request.Downloadable:
		*at = p.downloads()
	}
	return err
}

// cell is the only one of a part that is no list.
func (p *part) cell() *cell { return p.rows[0].cells[0] }

// with adds a row at the end.
func (p *part) with(r *formRow) *part {
	p.insert(len(p.rows), r)
	return p
}

func (p *part) insert(at int, r *formRow) {
	for _, c := range r.cells {
		c.part, c.row = p, r
	}
	p.rows = slices.Insert(p.rows, at, r)
}

// walk yields every cell of the part in the order of tab, with its path, and
// reports whether all were wanted.
func (p *part) walk(path string, yield func(path string, c *cell) bool) bool {
	for i, r := range p.rows {
		at := path
		if p.newRow != nil {
			at = fmt.Sprintf("%s[%d]", path, i)
		}
		for _, c := range r.cells {
			if !yield(at+c.suffix, c) {
				return false
			}
		}
		if r.vars != nil && !r.vars.walk(at+r.vars.Name, yield) {
			return false
		}
	}
	return p.adder == nil || yield("", p.adder)
}

func (p *part) variables() []request.Variable {
	var env []request.Variable
	for _, r := range p.rows {
		v := request.Variable{Name: r.cells[0].value()}
		if v.Value = r.cells[1].value(); r.secret && r.held() != "" {
			v.Secret, v.Value = r.held(), ""
		}
		env = append(env, v)
	}
	return env
}

func (p *part) commands() []request.Command {
	var list []request.Command
	for _, r := range p.rows {
		list = append(list, request.Command{
			Command: r.cells[0].value(), Cwd: r.cells[1].value(), Env: r.vars.variables(), Extra: r.extra,
		})
	}
	return list
}

func (p *part) downloads() []request.Downloadable {
	var list []request.Downloadable
	for _, r := range p.rows {
		list = append(list, request.Downloadable{URL: r.cells[0].value(), Dir: r.cells[1].value(), Extra: r.extra})
	}
	return list
}

func durationText(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
