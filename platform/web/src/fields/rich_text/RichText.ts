import { defineComponent, h } from 'vue'
import { richNodes } from './sanitized'

/** Draws stored HTML from the allow-list. */
export default defineComponent({
  name: 'RichText',
  props: { html: { type: String, required: true } },
  setup: (props) => () => h('div', { class: 'jq-rich' }, richNodes(props.html)),
})
