'''Reads Terraform source: the native and the JSON syntax, lossless, each node with its place.

Nothing is evaluated. Imports nothing else of tfproof. All texts are ``str``; offsets are into the text.

A file, its blocks and arguments::

    >>> file = parse("""resource "aws_s3_bucket" "logs" {
    ...   bucket = "logs-${var.stage}" # who reads this
    ...   lifecycle { prevent_destroy = true }
    ... }
    ... """)
    >>> file.error is None   # else: what was read before it is in file.body; str(file.error) names file and line
    True
    >>> [block] = file.body.blocks_of("resource")
    >>> block.labels, file.line(block), file.position(block.start).byte
    (('aws_s3_bucket', 'logs'), 1, 0)
    >>> bucket = block.attribute("bucket")
    >>> file.source(bucket.expression)
    '"logs-${var.stage}"'
    >>> [reference.names for reference in references(bucket)]
    [('var', 'stage')]
    >>> [comment.text for comment in file.comments()]
    ['# who reads this']

What is written out, and what is not::

    >>> constant(block.blocks_of("lifecycle")[0].attribute("prevent_destroy").expression)
    True
    >>> constant(bucket.expression)   # false in a condition; None would be null
    NOT_CONSTANT
    >>> parse_expression('[for s in var.l : upper(s)]').value.name
    'upper'

The JSON syntax answers the same questions: ``file.blocks`` are the blocks of the file in both. ``blocks_of`` knows how many labels the blocks of Terraform's language have
(else say ``labels=``); arguments that take names are strings there, which :func:`static` reads::

    >>> data = parse('{"data": {"aws_x": {"y": {"depends_on": ["aws_z.w"]}}}}', is_json=True)
    >>> [block] = data.body.blocks_of("data")
    >>> static(block.attribute("depends_on").expression).items[0].names
    ('aws_z', 'w')

Edits are splices: what is not edited stays as it is::

    >>> splice(file.text, [replace(bucket.expression, '"x"'), blank(file, file.body.blocks_of("resource")[0]
    ...        .blocks_of("lifecycle")[0])]).splitlines()[1]
    '  bucket = "x" # who reads this'
    >>> empty = parse('data "aws_x" "y" {}')
    >>> splice(empty.text, insert_argument(empty, empty.body.blocks_of("data")[0], "depends_on", "[aws_z.w]"))
    'data "aws_x" "y" { depends_on = [aws_z.w] }'

The lock file: :func:`read_lock_file`. Folders: :func:`source_files` (the paths, in Terraform's order), :func:`read_folder`. :func:`walk` yields every node.
'''

from tfproof.hcl.alignment import aligned
from tfproof.hcl.constants import NOT_CONSTANT, constant, static, text_of
from tfproof.hcl.edits import (
    Edit,
    blank,
    holding,
    insert_argument,
    original_line,
    remove,
    replace,
    set_argument,
    splice,
)
from tfproof.hcl.errors import HclError
from tfproof.hcl.files import Comment, File, Position, lines_of, parse, read_file
from tfproof.hcl.folders import Folder, is_override, is_source_file, read_folder, source_files
from tfproof.hcl.late_values import LATE_FUNCTIONS, LATE_KEY, Late, late_in
from tfproof.hcl.literals import literal
from tfproof.hcl.lock_file import LockedProvider, LockFile, parse_lock_file, read_lock_file
from tfproof.hcl.native import parse_expression, parse_template, parse_traversal
from tfproof.hcl.structure import LABELS, Attribute, Block, Body, NativeBody
from tfproof.hcl.syntax import (
    AnonSymbol,
    BinaryOp,
    ConditionalExpr,
    Expression,
    ForExpr,
    FunctionCall,
    IndexExpr,
    LiteralValue,
    Node,
    ObjectCons,
    ObjectItem,
    ParenthesesExpr,
    RelativeTraversal,
    ScopeTraversal,
    SplatExpr,
    Step,
    TemplateExpr,
    TemplateFor,
    TemplateIf,
    TemplateWrap,
    TraverseAttr,
    TraverseIndex,
    TupleCons,
    UnaryOp,
)
from tfproof.hcl.walk import references, walk

__all__ = [
    "LABELS",
    "LATE_FUNCTIONS",
    "LATE_KEY",
    "NOT_CONSTANT",
    "AnonSymbol",
    "Attribute",
    "BinaryOp",
    "Block",
    "Body",
    "Comment",
    "ConditionalExpr",
    "Edit",
    "Expression",
    "File",
    "Folder",
    "ForExpr",
    "FunctionCall",
    "HclError",
    "IndexExpr",
    "Late",
    "LiteralValue",
    "LockFile",
    "LockedProvider",
    "NativeBody",
    "Node",
    "ObjectCons",
    "ObjectItem",
    "ParenthesesExpr",
    "Position",
    "RelativeTraversal",
    "ScopeTraversal",
    "SplatExpr",
    "Step",
    "TemplateExpr",
    "TemplateFor",
    "TemplateIf",
    "TemplateWrap",
    "TraverseAttr",
    "TraverseIndex",
    "TupleCons",
    "UnaryOp",
    "aligned",
    "blank",
    "constant",
    "holding",
    "insert_argument",
    "is_override",
    "is_source_file",
    "late_in",
    "lines_of",
    "literal",
    "original_line",
    "parse",
    "parse_expression",
    "parse_lock_file",
    "parse_template",
    "parse_traversal",
    "read_file",
    "read_folder",
    "read_lock_file",
    "references",
    "remove",
    "replace",
    "set_argument",
    "source_files",
    "splice",
    "static",
    "text_of",
    "walk",
]
