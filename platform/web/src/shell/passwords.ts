/** What the forms say at once; the server's rules decide. */
export const SHORTEST_PASSWORD = 10
