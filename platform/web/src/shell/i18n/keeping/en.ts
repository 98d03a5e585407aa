/** The words for what is granted one by one, and for what is kept aside. */

export default {
  grants: {
    text: 'People listed here may do this with this one definition, whatever their roles say.',
    user: 'User',
    action: 'What they may do',
    actions: { read: 'Read', design: 'Read and design', publish: 'Read, design and publish' },
    add: 'Grant',
    empty: 'Granted to nobody',
    emptyText: 'Only people whose roles allow it for the whole kind can get here.',
  },
  parked: {
    title: 'Parked data',
    text: 'Fields and tables that were dropped or replaced. Their data is kept until it is deleted here.',
    empty: 'Nothing is parked',
    emptyText: 'What publishing takes out of use is put aside here, not deleted.',
    field: 'Field',
    table: 'Table',
    replaced: 'Replaced',
    purge: 'Delete for good',
    purged: '{name} is deleted',
    purgeTitle: 'Delete {name} for good?',
    purgeText: 'The values are deleted from the database. This cannot be undone.',
  },
}
