extends RefCounted
## The kinds of a field, as the decoder's tables hold them. Everything below [constant REF] is a value of its own; the others
## refer to a structure by its number.

const NUMBER: int = 0
const QUANTIZED8: int = 1
const QUANTIZED16: int = 2
const QUANTIZED32: int = 3
const BOOLEAN: int = 4
const STRING: int = 5
const UINT8: int = 6
const UINT16: int = 7
const UINT32: int = 8
const INT8: int = 9
const INT16: int = 10
const INT32: int = 11
const INT64: int = 12
const UINT64: int = 13
const FLOAT32: int = 14
const FLOAT64: int = 15
const BIGINT64: int = 16
const BIGUINT64: int = 17

const REF: int = 32
const ARRAY: int = 33
const MAP: int = 34
const SET: int = 35
const COLLECTION: int = 36
const STREAM: int = 37

## What the server calls them.
const BY_NAME: Dictionary[String, int] = {
	"number": NUMBER,
	"boolean": BOOLEAN,
	"string": STRING,
	"uint8": UINT8,
	"uint16": UINT16,
	"uint32": UINT32,
	"int8": INT8,
	"int16": INT16,
	"int32": INT32,
	"int64": INT64,
	"uint64": UINT64,
	"float32": FLOAT32,
	"float64": FLOAT64,
	"bigint64": BIGINT64,
	"biguint64": BIGUINT64,
	"ref": REF,
	"array": ARRAY,
	"map": MAP,
	"set": SET,
	"collection": COLLECTION,
	"stream": STREAM,
}
