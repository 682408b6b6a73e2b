package apiserver

import (
	"fmt"
	"math/rand/v2"

	"k8s.io/apimachinery/pkg/types"
)

// nameAlphabet is that of k8s.io/apimachinery/pkg/util/rand: no vowels, no 0, 1 or 3.
const nameAlphabet = "bcdfghjklmnpqrstvwxz2456789"

// generateName follows SimpleNameGenerator (staging/src/k8s.io/apiserver/pkg/storage/names/generate.go).
func (s *Server) generateName(base string) string {
	const random, most = 5, 63
	if len(base) > most-random {
		base = base[:most-random]
	}
	suffix := make([]byte, random)
	for i := range suffix {
		suffix[i] = nameAlphabet[s.rand.IntN(len(nameAlphabet))]
	}
	return base + string(suffix)
}

func (s *Server) newUID() types.UID { return uidFrom(s.rand) }

func uidFrom(r *rand.Rand) types.UID {
	a, b := r.Uint64(), r.Uint64()
	return types.UID(fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", uint32(a>>32), uint16(a>>16), a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff))
}
