package schema

import (
	"reflect"
	"strings"
)

// leafDocs documents the types that have no SwaggerDoc, in the words of the OpenAPI document.
var leafDocs = map[string]string{
	"FieldsV1": "FieldsV1 stores a set of fields in a data structure like a Trie, in JSON format.\n\n" +
		"Each key is either a '.' representing the field itself, and will always map to an empty set, or a string representing a sub-field or item. The string will follow one of these four formats: 'f:<name>', where <name> is the name of a field in a struct, or key in a map 'v:<value>', where <value> is the exact json formatted value of a list item 'i:<index>', where <index> is position of a item in a list 'k:<keys>', where <keys> is a map of  a list item's key fields to their unique values If a key maps to an empty Fields value, the field that key represents is part of the set.\n\n" +
		"The exact format is defined in sigs.k8s.io/structured-merge-diff",
	"IntOrString": "IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.",
	"MicroTime":   "MicroTime is version of Time with microsecond level precision.",
	"Quantity": "Quantity is a fixed-point representation of a number. It provides convenient marshaling/unmarshaling in JSON and YAML, in addition to String() and AsInt64() accessors.\n\n" +
		"The serialization format is:\n\n" +
		"``` <quantity>        ::= <signedNumber><suffix>\n\n" +
		"\t(Note that <suffix> may be empty, from the \"\" case in <decimalSI>.)\n\n" +
		"<digit>           ::= 0 | 1 | ... | 9 <digits>          ::= <digit> | <digit><digits> <number>          ::= <digits> | <digits>.<digits> | <digits>. | .<digits> <sign>            ::= \"+\" | \"-\" <signedNumber>    ::= <number> | <sign><number> <suffix>          ::= <binarySI> | <decimalExponent> | <decimalSI> <binarySI>        ::= Ki | Mi | Gi | Ti | Pi | Ei\n\n" +
		"\t(International System of units; See: http://physics.nist.gov/cuu/Units/binary.html)\n\n" +
		"<decimalSI>       ::= m | \"\" | k | M | G | T | P | E\n\n" +
		"\t(Note that 1024 = 1Ki but 1000 = 1k; I didn't choose the capitalization.)\n\n" +
		"<decimalExponent> ::= \"e\" <signedNumber> | \"E\" <signedNumber> ```\n\n" +
		"No matter which of the three exponent forms is used, no quantity may represent a number greater than 2^63-1 in magnitude, nor may it have more than 3 decimal places. Numbers larger or more precise will be capped or rounded up. (E.g.: 0.1m will rounded up to 1m.) This may be extended in the future if we require larger or smaller quantities.\n\n" +
		"When a Quantity is parsed from a string, it will remember the type of suffix it had, and will use the same type again when it is serialized.\n\n" +
		"Before serializing, Quantity will be put in \"canonical form\". This means that Exponent/suffix will be adjusted up or down (with a corresponding increase or decrease in Mantissa) such that:\n\n" +
		"- No precision is lost - No fractional digits will be emitted - The exponent (or suffix) is as large as possible.\n\n" +
		"The sign will be omitted unless the number is negative.\n\n" +
		"Examples:\n\n" +
		"- 1.5 will be serialized as \"1500m\" - 1.5Gi will be serialized as \"1536Mi\"\n\n" +
		"Note that the quantity will NEVER be internally represented by a floating point number. That is the whole point of this exercise.\n\n" +
		"Non-canonical values will still parse as long as they are well formed, but will be re-emitted in their canonical form. (So always use canonical form, or don't diff.)\n\n" +
		"This format is intended to make it difficult to use these numbers without writing some sort of special handling code in the hopes that that will cause implementors to also use a fixed point implementation.",
	"RawExtension": "RawExtension is used to hold extensions in external versions.\n\n" +
		"To use this, make a field which has RawExtension as its type in your external, versioned struct, and Object in your internal struct. You also need to register your various plugin types.\n\n" +
		"// Internal package:\n\n" +
		"\ttype MyAPIObject struct {\n\t\truntime.TypeMeta `json:\"\"`\n\t\tMyPlugin runtime.Object `json:\"myPlugin\"`\n\t}\n\n" +
		"\ttype PluginA struct {\n\t\tAOption string `json:\"aOption\"`\n\t}\n\n" +
		"// External package:\n\n" +
		"\ttype MyAPIObject struct {\n\t\truntime.TypeMeta `json:\"\"`\n\t\tMyPlugin runtime.RawExtension `json:\"myPlugin\"`\n\t}\n\n" +
		"\ttype PluginA struct {\n\t\tAOption string `json:\"aOption\"`\n\t}\n\n" +
		"// On the wire, the JSON will look something like this:\n\n" +
		"\t{\n\t\t\"kind\":\"MyAPIObject\",\n\t\t\"apiVersion\":\"v1\",\n\t\t\"myPlugin\": {\n\t\t\t\"kind\":\"PluginA\",\n\t\t\t\"aOption\":\"foo\",\n\t\t},\n\t}\n\n" +
		"So what happens? Decode first uses json or yaml to unmarshal the serialized data into your external MyAPIObject. That causes the raw JSON to be stored, but not unpacked. The next step is to copy (using pkg/conversion) into the internal struct. The runtime package's DefaultScheme has conversion functions installed which will unpack the JSON stored in RawExtension, turning it into the correct object type, and storing it in the Object. (TODO: In the case where the object is of an unknown type, a runtime.Unknown object will be created and stored.)",
	"Time": "Time is a wrapper around time.Time which supports correct marshaling to YAML and JSON.  Wrappers are provided for many of the factory methods that the time package offers.",
}

// lostEnds are the ends of documentation that SwaggerDoc cuts off: it takes "---" for the end of a comment.
var lostEnds = map[string]string{
	"PodSecurityContext.fsGroup":                 "----\n\nIf unset, the Kubelet will not modify the ownership and permissions of any volume. Note that this field cannot be set when spec.os.name is windows.",
	"TopologySpreadConstraint.maxSkew":           " | zone1 | zone2 | zone3 | |  P P  |  P P  |   P   | - if MaxSkew is 1, incoming pod can only be scheduled to zone3 to become 2/2/2; scheduling it onto zone1(zone2) would make the ActualSkew(3-1) on zone1(zone2) violate MaxSkew(1). - if MaxSkew is 2, incoming pod can be scheduled onto any zone. When `whenUnsatisfiable=ScheduleAnyway`, it is used to give higher precedence to topologies that satisfy it. It's a required field. Default value is 1 and 0 is not allowed.",
	"TopologySpreadConstraint.minDomains":        " | zone1 | zone2 | zone3 | |  P P  |  P P  |  P P  | The number of domains is less than 5(MinDomains), so \"global minimum\" is treated as 0. In this situation, new pod with the same labelSelector cannot be scheduled, because computed skew will be 3(3 - 0) if new Pod is scheduled to any of the three zones, it will violate MaxSkew.",
	"TopologySpreadConstraint.whenUnsatisfiable": " | zone1 | zone2 | zone3 | | P P P |   P   |   P   | If WhenUnsatisfiable is set to DoNotSchedule, incoming pod can only be scheduled to zone2(zone3) to become 3/2/1(3/1/2) as ActualSkew(2-1) on zone2(zone3) satisfies MaxSkew(1). In other words, the cluster can still be imbalanced, but scheduler won't make it *more* imbalanced. It's a required field.",
}

// docs returns the documentation of a struct's fields, and of itself under "".
func docs(t reflect.Type) map[string]string {
	if d, ok := reflect.Zero(t).Interface().(interface{ SwaggerDoc() map[string]string }); ok {
		return d.SwaggerDoc()
	}
	if doc, ok := leafDocs[t.Name()]; ok {
		return map[string]string{"": doc}
	}
	return nil
}

// fieldDoc returns what the OpenAPI document says of a field, given what SwaggerDoc does, which also reads two
// backslashes as one.
func fieldDoc(parent, field, doc string) string {
	doc = strings.TrimSpace(doc) + lostEnds[parent+"."+field]
	return strings.ReplaceAll(doc, `\`, `\\`)
}
