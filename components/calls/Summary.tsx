import type { ReactNode } from 'react'
import { Fragment, useMemo, useState } from 'react'
import type { Block, Inline } from '../../lib/format/markdown.ts'
import { excerpt, parseMarkdown } from '../../lib/format/markdown.ts'

/** Fathom's summary: the first sentences, and the whole on request. */
export function Summary({ source }: { source: string }) {
  const [whole, showWhole] = useState(false)
  const short = useMemo(() => excerpt(source, 220), [source])
  return (
    <div className="summary">
      {whole ? <Markdown source={source} /> : <p className="prose">{short}</p>}
      {(whole || short.endsWith('…') || /^#|\n/.test(source.trim())) && (
        <button
          type="button"
          className="button link"
          aria-expanded={whole}
          onClick={() => showWhole(!whole)}
        >
          {whole ? 'Less' : 'Full summary'}
        </button>
      )}
    </div>
  )
}

/** Markdown as elements, from parsed data: there is no way for a text to become markup. */
function Markdown({ source }: { source: string }) {
  const blocks = useMemo(() => parseMarkdown(source), [source])
  return (
    <div className="prose">
      {blocks.map((block, index) => (
        // A summary is replaced as a whole, its blocks have no other identity.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Fragment key={index}>{drawBlock(block)}</Fragment>
      ))}
    </div>
  )
}

function drawBlock(block: Block): ReactNode {
  switch (block.kind) {
    case 'heading':
      return <h3>{drawInline(block.children)}</h3>
    case 'paragraph':
      return <p>{drawInline(block.children)}</p>
    case 'list': {
      const items = block.items.map((item, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is replaced as a whole
          key={index}
          className={[item.depth > 0 && `depth-${item.depth}`, item.number === null && 'dot']
            .filter(Boolean)
            .join(' ')}
          // As it was written, also where something stands in between.
          {...(item.number !== null && { value: item.number, 'data-number': item.number })}
        >
          {drawInline(item.children)}
        </li>
      ))
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>
    }
    case 'table':
      return <Table {...block} />
  }
}

/** Wider than the panel it is scrolled by itself, by keyboard as well. */
function Table({ head, rows }: Extract<Block, { kind: 'table' }>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="wide-table" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the table is replaced as a whole
              <th key={column} scope="col">
                {drawInline(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the table is replaced as a whole
            <tr key={index}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the table is replaced as a whole
                <td key={column}>{drawInline(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function drawInline(children: readonly Inline[]): ReactNode {
  return children.map((child, index) => drawOne(child, `${index} ${child.kind}`))
}

function drawOne(child: Inline, key: string): ReactNode {
  switch (child.kind) {
    case 'text':
      return child.text
    case 'code':
      return <code key={key}>{child.text}</code>
    case 'strong':
      return <strong key={key}>{drawInline(child.children)}</strong>
    case 'em':
      return <em key={key}>{drawInline(child.children)}</em>
    case 'link':
      return (
        <a key={key} href={child.href} target="_blank" rel="noreferrer">
          {drawInline(child.children)}
        </a>
      )
  }
}
