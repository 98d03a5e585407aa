import type { JsonObject } from '@/api/json'
import { optionsOf, type Choice, type Parameter, type ReportDocument, type Subscribable } from '@/api/reports'
import type { Text } from '@/api/text'

/** What is subscribed to. Only of a report there are columns, which a condition may look at. */
export interface Subject {
  kind: Subscribable
  name: string
  title: Text
  parameters: Parameter[]
  columns: string[]
  formats: readonly ('pdf' | 'xlsx' | 'csv' | 'json')[]
  choices: (parameter: string, given: JsonObject, search: string, signal: AbortSignal) => Promise<Choice[]>
}

export const reportSubject = ({ name, title, parameters, columns }: ReportDocument): Subject => ({
  kind: 'report',
  name,
  title,
  parameters,
  columns: columns.map((column) => String(column.name)),
  formats: ['pdf', 'xlsx', 'csv', 'json'],
  choices: async (parameter, given, search, signal) =>
    (await optionsOf(name, { parameter, parameters: given, search }, signal)).options,
})
