// The parts of the working place, in their order. Each family of pages says its own.

import { adminNavigation } from '../routes/admin';
import { evaluationNavigation } from '../routes/evaluation';
import { importsNavigation } from '../routes/imports';
import { figuresNavigation } from '../routes/public';
import type { NavItem } from '../routes/navigation';
import { registersNavigation } from '../routes/registers';
import { surveysNavigation } from '../routes/surveys';
import { warningNavigation } from '../routes/warning';

export const staffNavigation: readonly NavItem[] = [...warningNavigation, ...registersNavigation, ...importsNavigation, ...surveysNavigation, ...figuresNavigation, ...evaluationNavigation, ...adminNavigation];
