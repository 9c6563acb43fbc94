// After a thematic round a comprehensive one: answers are carried over, what changed is shown, a
// recommendation is made again, and the two rounds are compared.

import { expect, settled, test } from './support/fixtures';
import { Road } from './support/road';

test.describe.configure({ mode: 'serial', timeout: 300_000 });

const unique = Date.now().toString(36);
const first = new Road(`first-${unique}`);
const second = new Road(`second-${unique}`, first);
const at = second.at.bind(second);
const node = 'HP21-RIME-1.1';
const recommended = 'Enlarge the staff of the observatory.';

test.beforeAll(async ({ browser }) => {
  await first.open(browser);
  await first.toTheExperts({ previous: 'demo-2026', pillars: ['HP21-RIME'], deadlines: {} });
  await first.toThePublic(node, recommended);
});
test.afterAll(() => first.close());
test.afterEach(({}, info) => second.check(info.status !== info.expectedStatus));

test('the secretariat makes a comprehensive round that follows the thematic one', async () => {
  const desk = at('secretariat');
  const form = desk.page;
  await desk.go('/work/evaluation/new');
  for (const language of ['English', 'Español', 'Português', 'Français']) await form.getByRole('textbox', { name: `Title, ${language}` }).fill(second.title);
  await form.getByRole('textbox', { name: 'Short name' }).fill(second.round);
  await form.getByLabel('Round before it').selectOption(first.title);
  const country = form.getByRole('combobox', { name: 'Add a country' });
  await country.fill('Valdoria');
  await form.getByRole('option', { name: /Valdoria/ }).first().click();
  await desk.press('Create the round');
  await form.waitForURL(`**/work/evaluation/${second.round}`);
  await second.seat();
  await desk.go(second.page);
  await second.step('secretariat', 'Open the questionnaire', 'Answering');
});

test('the country carries its answers over, and sees what it answers otherwise', async () => {
  const desk = at('entity');
  const window = desk.page;
  await desk.go(`${second.page}?node=${node}`);
  await desk.press('Take over the answers of the earlier round');
  await desk.told(/answers were taken over and wait for review/);
  const question = second.card(desk, `${node}-b`);
  await expect(question.getByText(`From the round: ${first.title}`)).toBeVisible();
  await expect(question.getByText(/^Answered in/)).toHaveCount(0);
  // What the thematic round did not ask comes from the one before it.
  await desk.go(`${second.page}?node=HP21-IS-1.1`);
  await expect(window.getByText('From the round: Demonstration round 2026 (synthetic)').first()).toBeVisible();
  await desk.go(`${second.page}?tab=changes`);
  await expect(window.getByText('Nothing differs from the earlier rounds so far.')).toBeVisible();

  await desk.go(`${second.page}?node=${node}`);
  const before = await question.getByRole('radio', { name: 'Yes' }).isChecked();
  await question.getByRole('radio', { name: before ? 'No' : 'Yes' }).check();
  await question.getByRole('button', { name: 'Save the answer' }).click();
  await expect(question.getByText(`Answered in “${first.title}”:`)).toBeVisible();
  await second.looked(desk, 'answer-changed');
  await window.getByRole('tab', { name: 'What changed' }).click();
  await expect(window.getByText('Answers changed: 1. Ratings changed: 0.')).toBeVisible();
  await expect(window.getByRole('link', { name: '1.1 An observatory with enough staff and money' })).toBeVisible();
  await second.looked(desk, 'what-changed');
  await window.getByRole('tab', { name: 'Questionnaire' }).click();
  await desk.press(/^Mark all answers as reviewed/);
  await window.getByRole('dialog').getByRole('button', { name: 'Mark as reviewed' }).click();
  await desk.told(/answers reviewed/);
  await expect(window.getByRole('button', { name: /^Mark all answers/ })).toHaveCount(0);
  await second.step('entity', 'Submit the answers', 'Submitted');
  await at('secretariat').call('POST', `${second.place}/steps/accept`, {});
});

test('the experts see the earlier rating beside the new one, and recommend again', async () => {
  const desk = at('expert');
  const window = desk.page;
  await desk.go(`${second.page}?tab=draft&node=${node}`);
  await expect(window.getByText(`Answered in “${first.title}”:`)).toBeVisible();
  await expect(window.getByText(new RegExp(`^Rated in “${first.title}”: Complies`))).toBeVisible();
  await window.getByLabel('Text of the report').first().fill('The observatory has changed.');
  await window.getByLabel('Rating', { exact: true }).selectOption({ label: 'Not evaluated' });
  await window.getByLabel('Reason for the rating').fill('Its means are not known any more.');
  await desk.press('Save');
  await desk.told('The finding has been saved.');
  await second.looked(desk, 'rated-again');
  await window.getByRole('tab', { name: 'What changed' }).click();
  await expect(window.getByText('Answers changed: 1. Ratings changed: 1.')).toBeVisible();

  await second.draftTheRest();
  await at('chair').call('POST', `${second.place}/steps/send_draft`, {});
  await at('entity').call('POST', `${second.place}/steps/return_comments`, {});
  await desk.go(`${second.page}?tab=recommendations`);
  await desk.press('New recommendation');
  await window.getByRole('combobox', { name: /^About/ }).fill('1.1 An observatory');
  await window.getByRole('option', { name: /An observatory with enough staff/ }).click();
  await window.getByRole('combobox', { name: /^Standard type/ }).fill('train');
  await window.getByRole('option', { name: 'Train the people who do the work' }).click();
  await window.getByLabel('Text of the recommendation').first().fill(recommended);
  await window.getByLabel('Reiterates a recommendation').selectOption({ label: `1. ${recommended}` });
  await desk.press('Save');
  await expect(window.getByText(/^Reiterates/)).toContainText(first.round);
  await second.looked(desk, 'recommended-again');
  await second.publish();
});

test('anyone compares the rounds, of one country and of all', async () => {
  const desk = at('');
  const window = desk.page;
  await desk.go(`/evaluations/${second.round}`);
  const table = window.getByRole('table');
  await expect(table.getByRole('columnheader', { name: first.title })).toBeVisible();
  await expect(table.getByRole('columnheader', { name: 'Demonstration round 2026 (synthetic)' })).toBeVisible();
  const line = table.getByRole('row', { name: /Research, information/ });
  await expect(line.getByRole('cell').last()).toHaveText(/%|–/);
  await second.looked(desk, 'rounds-compared');
  await window.getByRole('link', { name: 'Valdoria' }).first().click();
  await settled(window);
  await expect(window.getByText(new RegExp(`^Rated in “${first.title}”: `)).first()).toBeVisible();
  await expect(window.getByText(`Reiterates recommendation 1 of “${first.title}”`)).toBeVisible();
});
