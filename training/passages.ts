/** Texts that a prompt may come with, for requests that have none. */
export const passages = [
  'The council voted on Tuesday to close the old harbour to cars from next spring. Shop owners fear for their trade, while the mayor speaks of cleaner air and room for children.',
  'The phone arrived two days late and the box was torn, but it works, the screen is bright and the battery lasts until the evening. I would buy it again at this price.',
  'Anna: are you coming tonight? Ben: later, the train is stuck. Anna: shall we wait with the food? Ben: no, start without me, keep me some.',
  'Section 3. The tenant shall give notice in writing three months before the end of the term; otherwise the contract is prolonged by one year under the same conditions.',
  'Researchers measured the growth of seagrass in eleven bays over six summers. Where mooring buoys had replaced anchors, the meadows came back within three years; elsewhere they shrank by a tenth each year.',
  'he go to school every days and never forget he books, also when it raining',
] as const
