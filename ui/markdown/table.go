package markdown

func (p *page) table(l *leaf) {
	p.flow.add(span{}, string(l.text))
	p.flow.cut()
}
