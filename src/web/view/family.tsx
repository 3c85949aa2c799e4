/** A family's sign: solid, hatched or outlined, so that it is told without its colour. */
export const FamilyMark = ({ family }: { family: string }) => (
  <svg class="mark" width="10" height="10" aria-hidden="true">
    <rect x="0.5" y="0.5" width="9" height="9" class={`f-${family}`} />
  </svg>
)

/** The patterns that bars are filled with; once in the page. */
export const Patterns = () => (
  <svg class="unseen" width="0" height="0" aria-hidden="true">
    <defs>
      <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="5" height="5" class="hatch-ground" />
        <rect width="2.4" height="5" class="hatch-line" />
      </pattern>
    </defs>
  </svg>
)
