package fact

// Whose says whose word a label of an image is.
type Whose string

// An image has the labels of its base, unless it was given others.
const (
	Ours    Whose = "ours"
	OfBase  Whose = "base"
	Unclear Whose = "unclear"
)

// Made is what an image says of the commit that it was made from.
type Made struct {
	Says             // with a revision
	Label     bool   // these are labels, which may be those of its base; else annotations, which are its own
	Platforms string // of which it says so, "linux/amd64, linux/arm64"; "" for all
	Whose     Whose  // what [Label] leaves open; "" until somebody has judged
}

// Made lists what the contents say of the commit, each text once: for all platforms in the annotations of the whole, else platform
// by platform. It is empty where nothing is said.
func (c Contents) Made() []Made {
	if c.Says.Revision != "" {
		return []Made{{Says: c.Says}}
	}
	var list []Made
	at := map[Made]int{}
	silent := false
	for _, v := range c.Variants {
		m := Made{Says: v.Says}
		if m.Revision == "" {
			m = Made{Says: v.Labels, Label: true}
		}
		if m.Revision == "" {
			silent = true
			continue
		}
		m.Created = "" // the platforms of an index are made one after another
		i, known := at[m]
		if !known {
			i = len(list)
			at[m] = i
			list = append(list, m)
		} else {
			list[i].Platforms += ", "
		}
		list[i].Platforms += v.Platform.String()
	}
	if len(list) == 1 && !silent {
		list[0].Platforms = ""
	}
	return list
}
