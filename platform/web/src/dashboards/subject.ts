import { dashboardChoices, type Dashboard } from '@/api/dashboards'
import type { Subject } from '@/reports/subject'
import { fitting } from './choices'

/** A dashboard as what is subscribed to: whole, as a document or as sheets. */
export const dashboardSubject = ({ name, title, parameters }: Dashboard): Subject => ({
  kind: 'dashboard',
  name,
  title,
  parameters,
  columns: [],
  formats: ['pdf', 'xlsx'],
  choices: async (parameter, given, search, signal) =>
    fitting(await dashboardChoices(name, { parameter, parameters: given }, signal), search),
})
