import vue from 'eslint-plugin-vue'
import prettier from 'eslint-config-prettier'
import ts from 'typescript-eslint'

export default ts.config(
  { ignores: ['dist/', 'tests/browser/dist/', 'src/generated/', 'test-results/', 'playwright-report/'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  prettier,
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    rules: {
      'no-console': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-debugger': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'vue/no-v-html': 'error',
      'vue/no-v-text-v-html-on-component': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/component-api-style': ['error', ['script-setup', 'composition']],
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/define-macros-order': ['error', { order: ['defineOptions', 'defineProps', 'defineEmits'] }],
      'vue/require-default-prop': 'off',
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Build nodes; HTML text is how stored scripts get in.' },
        { property: 'outerHTML', message: 'Build nodes; HTML text is how stored scripts get in.' },
      ],
    },
  },
  { files: ['public/*.js'], rules: { 'no-var': 'off' } },
  { files: ['scripts/**'], rules: { 'no-console': 'off' } },
)
