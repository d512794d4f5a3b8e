"""What watches an endpoint: alarms, burn rates, canary, dashboard, budget."""
