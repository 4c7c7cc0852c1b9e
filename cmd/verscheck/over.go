package main

import (
	"cmp"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/report"
)

// over tells of the place of an image what its tag was written over, where the chains of images are known.
func over(images []fact.Image) func(diag.Place) ([]report.Writer, string) {
	byPlace := map[diag.Place]fact.Image{}
	for _, i := range images {
		if len(i.Chain) > 0 {
			byPlace[i.At] = i
		}
	}
	return func(at diag.Place) (list []report.Writer, gap string) {
		i := byPlace[at]
		for n, w := range i.Chain {
			if n > 0 {
				list = append(list, report.Writer{At: w.At, By: string(w.SetBy), Text: tagInWords(w)})
			}
		}
		return list, i.ChainGap
	}
}

func tagInWords(w fact.Writer) string { return cmp.Or(w.Tag, "no tag") }
