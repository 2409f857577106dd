/** Tags around the user's own words. The tags are removed, and the words stay. */
export const spokenTags: ReadonlySet<string> = new Set([
  ...['human', 'input', 'instruction', 'instructions', 'message', 'prompt', 'query', 'question', 'request', 'task'],
  ...['user', 'user-message', 'user-query', 'user-request', 'user_input', 'user_message', 'user_query', 'user_request'],
])

/** Tags around material to work on. Any other tag that is not HTML encloses an aside of the client program. */
export const givenTags: ReadonlySet<string> = new Set([
  ...['abstract', 'article', 'book', 'chat', 'content', 'contract', 'conversation', 'doc', 'document', 'documents'],
  ...[
    'data',
    'email',
    'essay',
    'example',
    'examples',
    'excerpt',
    'letter',
    'mail',
    'notes',
    'page',
    'paper',
    'passage',
  ],
  ...['post', 'quote', 'report', 'review', 'source', 'story', 'text', 'thread', 'ticket', 'transcript', 'tweet'],
])

/** HTML elements: a prompt about a web page may contain them as code. */
export const htmlTags: ReadonlySet<string> = new Set([
  ...['a', 'aside', 'b', 'body', 'br', 'button', 'canvas', 'code', 'div', 'dl', 'em', 'fieldset', 'figure', 'footer'],
  ...['form', 'h1', 'h2', 'h3', 'h4', 'head', 'header', 'hr', 'html', 'i', 'iframe', 'img', 'label', 'li', 'link'],
  ...['main', 'meta', 'nav', 'ol', 'option', 'p', 'pre', 'script', 'section', 'select', 'small', 'span', 'strong'],
  ...['style', 'svg', 'table', 'tbody', 'td', 'template', 'textarea', 'th', 'thead', 'title', 'tr', 'ul', 'video'],
])
