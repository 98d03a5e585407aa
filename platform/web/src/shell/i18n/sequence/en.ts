/** The words of sequences of steps, and of the designers of actions and endpoints. */
export default {
  sequence: {
    steps: 'Steps',
    about: 'Done one after another in one transaction; the first that fails undoes them all.',
    drop: 'Drag a step here, or click one in the palette',
    cardHint: 'Alt+↑ and Alt+↓ move it, Delete removes it',
    if: 'if',
    values: 'Values',
    valueName: 'Name of the value',
    newValue: 'Name of another value',
    whole: 'Back to the whole',
    special: {
      check: { title: 'Check', text: 'Refuses everything with a message unless an expression holds.' },
      let: { title: 'Values', text: 'Gives names to values that later steps use.' },
    },
  },
  members: {
    list: 'Members',
    name: 'Name',
    title: 'Title',
    titleZh: 'Title in Chinese',
    type: 'Type',
    required: 'Required',
    choices: 'Choices',
    asList: 'As a list',
    asJson: 'As JSON Schema',
    badName: 'Letters, digits and _, a letter first.',
    twice: 'Another one has this name.',
  },
  actionDesign: {
    setOff: 'What sets it off',
    triggersHelp:
      'Triggers run within the transaction of the write, whoever writes and however; a step that fails refuses it.',
  },
  endpointDesign: {
    method: 'Method',
    path: 'Path',
    pathHelp: 'Names in braces, such as {example}, are given to the steps as path.id',
    answer: 'Answer',
    answerHelp: 'Without a body, what the last step gave is answered.',
    trial: 'Try it',
    trialText: 'A real request to what is published, as yourself: what it does is done.',
    trialLater: 'It can be tried once it is published.',
    trialMachines: 'It takes no session, so it cannot be called from here.',
    send: 'Send the request',
    answered: 'Answered with {status}',
  },
}
