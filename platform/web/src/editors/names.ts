/** A name that an expression may use, as completion offers it. */
export interface Name {
  name: string
  label: string
  type: string
}
