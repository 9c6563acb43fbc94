// A round of evaluation from the draft of the experts to the follow-up, by the people who take part in
// it, each at a window of their own; what a citizen reads of it in the end.

import { expect, picture, settled, test } from './support/fixtures';
import { day, evaluators, Road } from './support/road';

test.describe.configure({ mode: 'serial', timeout: 300_000 });

const road = new Road(`report-${Date.now().toString(36)}`);
const { round, place, page } = road;
const at = road.at.bind(road);
const looked = road.looked.bind(road);
const draft = `${page}?tab=draft&node=HP21-RIME-1.1`;

test.beforeAll(async ({ browser }) => {
  await road.open(browser);
  await road.toTheExperts({ previous: 'demo-2026', pillars: ['HP21-RIME'], deadlines: { comments: day(-1) } });
});
test.afterAll(() => road.close());
test.afterEach(({}, info) => road.check(info.status !== info.expectedStatus));

test('the experts draft, rate with a reason and vote', async () => {
  const expert = at('expert');
  const window = expert.page;
  expert.expected.push('422');
  await expert.go(draft);
  await expect(window.getByText('What the country answered')).toBeVisible();
  await expect(window.getByText(/^The rule of the scale proposes/)).toBeVisible();
  await window.getByLabel('Text of the report').first().fill('There is an observatory, and its staff is small.');
  // Over to another action and back: what was typed is kept.
  await expert.press('Next action');
  await expect(window.getByLabel('Text of the report').first()).toHaveValue('');
  await window.goBack();
  await expect(window.getByLabel('Text of the report').first()).toHaveValue('There is an observatory, and its staff is small.');
  await window.getByLabel('Rating', { exact: true }).selectOption({ label: 'Not evaluated' });
  await window.getByLabel('Reason for the rating').fill('');
  await expert.press('Save');
  await expect(window.getByLabel('Reason for the rating')).toHaveAttribute('aria-invalid', 'true');
  await looked(expert, 'finding-refused');
  await window.getByLabel('Reason for the rating').fill('The figures of its staff were not given.');
  await expert.press('Save');
  await expert.told('The finding has been saved.');
  await expect(window.getByRole('button', { name: 'Mark as read in plenary' })).toHaveCount(0);
  await window.getByLabel('Vote of my country').selectOption({ label: 'Abstention' });
  await expert.press('Vote');
  await expert.told('The vote has been recorded.');
  await expect(window.getByText('Abstention: 1')).toBeVisible();
  await looked(expert, 'finding');

});

test('a country has one voice: the alternate votes while the principal is absent', async () => {
  const [secretariat, alternate] = [at('secretariat'), at('alternate')];
  const [window, name] = [secretariat.page, evaluators.alternate];
  await secretariat.go(`/work/evaluation/${round}?tab=group`);
  const dialog = window.getByRole('dialog');
  await secretariat.press('Add a member');
  await dialog.getByRole('combobox', { name: /Person/ }).fill(name);
  await dialog.getByRole('option', { name }).click();
  await dialog.getByLabel('Seat').selectOption('Alternate');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(window.getByRole('rowheader', { name })).toBeVisible();
  await alternate.go(draft);
  await expect(alternate.page.getByText('Finding of the experts')).toBeVisible();
  await expect(alternate.page.getByRole('button', { name: 'Vote' })).toHaveCount(0);
  await alternate.call('PUT', `${place}/findings/HP21-RIME-1.1/vote`, { level: 'complies' }, { status: 403 });

  await secretariat.press(`Change ${evaluators.expert}`);
  await dialog.getByRole('checkbox', { name: /^Absent/ }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(window.getByRole('row', { name: evaluators.expert }).getByText('Absent')).toBeVisible();
  await looked(secretariat, 'group-with-alternate');
  await alternate.go(draft);
  await alternate.page.getByLabel(/^Vote of my country/).selectOption({ label: 'Complies' });
  await alternate.press('Vote');
  await alternate.told('The vote has been recorded.');
  await expect(alternate.page.getByText('Abstention: 1')).toHaveCount(0);
  await expect(alternate.page.getByText('1 vote', { exact: true })).toBeVisible();
  await at('expert').call('PUT', `${place}/findings/HP21-RIME-1.1/vote`, { level: 'complies' }, { status: 403 });
  await secretariat.press(`Change ${evaluators.expert}`);
  await dialog.getByRole('checkbox', { name: /^Absent/ }).uncheck();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
});

test('the coordinator reads in plenary and sends the draft to the country', async () => {
  const chair = at('chair');
  await road.draftTheRest();
  await chair.go(draft);
  await chair.press('Mark as read in plenary');
  await chair.told('The text is marked as read in plenary.');
  await expect(chair.page.getByText('Read in plenary', { exact: true })).toBeVisible();
  await road.step('chair', 'Send the draft to the country', 'Comments of the country');
});

test('the country receives the draft; a late comment is refused until there is more time', async () => {
  const [entity, secretariat] = [at('entity'), at('secretariat')];
  const window = entity.page;
  await entity.go(draft);
  await expect(window.getByText('There is an observatory, and its staff is small.')).toBeVisible();
  await expect(window.getByText(/the time for comments ended/i)).toBeVisible();
  await expect(window.getByLabel('Comment of the country')).toHaveCount(0);
  await entity.call('POST', `${place}/comments`, { node: 'HP21-RIME-1.1', text: 'Too late.' }, { status: 409 });
  await looked(entity, 'draft-of-country');
  await secretariat.call('PUT', `${place}/extensions/comments`, { until: day(5), reason: 'Holidays.' });
  await entity.go(draft);
  await window.getByLabel('Comment of the country').fill('The staff is twelve people.');
  await entity.press('Send the comment');
  await entity.told('The comment has been sent.');
  await entity.call('POST', `${place}/comments`, { node: 'HP21-RIME-1.2', text: 'The rating should be higher.' }, { status: 201 });
  await entity.go(`${page}?tab=comments`);
  await expect(window.getByText('Not answered yet')).toHaveCount(2);
  await looked(entity, 'comments');
  await road.step('entity', 'Hand in the comments', 'Second draft');
});

test('the experts answer each comment, recommend, and the chair sends the report', async () => {
  const [expert, chair] = [at('expert'), at('chair')];
  const window = expert.page;
  expert.expected.push('422');
  await expert.go(`${page}?tab=comments`);
  const comment = window.getByRole('listitem').filter({ hasText: 'The staff is twelve people.' });
  await comment.getByRole('button', { name: 'Answer' }).click();
  await comment.getByRole('button', { name: 'Answer' }).click();
  await expect(comment.getByLabel('Reason')).toHaveAttribute('aria-invalid', 'true');
  await comment.getByLabel('The comment is').selectOption('Partly accepted');
  await comment.getByLabel('Reason').fill('The number was added; the rating stays.');
  await comment.getByRole('button', { name: 'Answer' }).click();
  await expect(comment.getByText('Partly accepted')).toBeVisible();
  await expert.call('PUT', `${place}/comments/2/answer`, { verdict: 'rejected', reason: 'Nothing new was shown.' }, { seen: 1 });
  await expert.go(draft);
  await window.getByLabel('Text of the report').first().fill('There is an observatory with a staff of twelve.');
  await expert.press('Save');
  await expert.told('The finding has been saved.');

  await window.getByRole('tab', { name: 'Recommendations' }).click();
  await expert.press('New recommendation');
  await expert.press('Save');
  await expect(window.getByRole('combobox', { name: /^About/ })).toHaveAttribute('aria-invalid', 'true');
  await looked(expert, 'recommendation-refused');
  await window.getByRole('combobox', { name: /^About/ }).fill('1.1 An observatory');
  await window.getByRole('option', { name: /An observatory with enough staff/ }).click();
  await window.getByRole('combobox', { name: /^Standard type/ }).fill('train');
  await window.getByRole('option', { name: 'Train the people who do the work' }).click();
  await window.getByLabel('Priority').selectOption('High priority');
  await window.getByLabel('Text of the recommendation').first().fill('Enlarge the staff of the observatory.');
  await window.getByLabel('Reiterates a recommendation').selectOption({ index: 1 });
  await window.getByRole('checkbox', { name: /technical assistance/ }).check();
  await expert.press('Save');
  await expect(window.getByRole('heading', { name: 'Recommendation 1' })).toBeVisible();
  await expect(window.getByText(/^Reiterates/)).toBeVisible();
  await looked(expert, 'recommendation');
  await expert.go(`/work/evaluation/${round}?tab=assistance`);
  await expect(window.getByText('Enlarge the staff of the observatory.')).toBeVisible();
  await looked(expert, 'assistance');

  await chair.go(page);
  await road.step('chair', 'Send the report to the Commission', 'Before the Commission');
});

test('the Commission sends back once, adopts, and the secretariat publishes', async () => {
  const [commission, chair, secretariat, citizen] = [at('commission'), at('chair'), at('secretariat'), at('')];
  const window = commission.page;
  citizen.expected.push('403', '404');
  await commission.go('/work');
  await window.getByRole('listitem').filter({ hasText: `Round ${round}` }).first().getByRole('link').click();
  await commission.press('Send back to the experts');
  await window.getByRole('dialog').getByLabel('Reason').fill('One sentence is not clear.');
  await window.getByRole('dialog').getByRole('button', { name: 'Send back to the experts' }).click();
  await commission.told('Valdoria (fictional): Second draft');
  await chair.call('POST', `${place}/steps/send_report`, {});
  await citizen.go(`/evaluations/${round}/XA`);
  await expect(citizen.page.getByText('There is an observatory with a staff of twelve.')).toHaveCount(0);
  await commission.go(page);
  await window.getByRole('link', { name: 'Report', exact: true }).click();
  await settled(window);
  await expect(window.getByText('Not adopted yet')).toBeVisible();
  await window.goBack();
  await road.step('commission', 'Adopt the report', 'Adopted');
  await looked(commission, 'adopted');
  await secretariat.go(page);
  await road.step('secretariat', 'Publish the report', 'Published, in follow-up');
});

test('the country reads, verifies and takes away its report, and reports on what follows', async () => {
  const [entity, citizen] = [at('entity'), at('')];
  const window = entity.page;
  entity.expected.push('422');
  await entity.go(`/work/evaluations/${round}/XA`);
  await expect(window.getByText('There is an observatory with a staff of twelve.')).toBeVisible();
  await entity.press('Verify the seal');
  await entity.told('The report is unchanged since it was adopted.');
  await looked(entity, 'report');
  for (const [name, ending] of [['Word document', '.docx'], ['Sealed file', '.json']] as const) {
    const [download] = await Promise.all([window.waitForEvent('download'), window.getByRole('link', { name }).click()]);
    expect(download.suggestedFilename(), name).toContain(ending);
    expect(await download.failure(), name).toBeNull();
  }
  await window.emulateMedia({ media: 'print' });
  await expect(window.getByRole('button', { name: 'Verify the seal' })).toBeHidden();
  await picture(window, 'road-report-print');
  await window.emulateMedia({ media: 'screen' });

  await entity.go(`${page}?tab=recommendations`);
  await entity.press('Report on the follow-up');
  await entity.press('Save');
  await expect(window.getByLabel('What has been done')).toHaveAttribute('aria-invalid', 'true');
  await window.getByLabel('What has been done').fill('Two people were hired.');
  await window.getByRole('checkbox', { name: 'We ask for technical assistance' }).check();
  await window.getByLabel('What kind of help').fill('A course on surveys.');
  await entity.press('Save');
  await expect(window.getByText('Help asked for: A course on surveys.')).toBeVisible();
  await looked(entity, 'follow-up');

  await citizen.go('/evaluations', 'es');
  await citizen.page.getByRole('link', { name: `Round ${round}` }).click();
  await settled(citizen.page);
  await citizen.page.getByRole('link', { name: 'Valdoria' }).first().click();
  await settled(citizen.page);
  await expect(citizen.page.getByText('There is an observatory with a staff of twelve.')).toBeVisible();
  await expect(citizen.page.getByText('Two people were hired.')).toBeVisible();
  await looked(citizen, 'report-of-citizen');
});
