class Account:
    def __init__(self, owner):
        self.owner = owner
        self.balance = 0

    def deposit(self, amount):
        self.balance += amount
        return self

    def total(self):
        return self.balance


class Savings(Account):
    def __init__(self, owner, rate):
        super().__init__(owner)
        self.rate = rate

    def deposit(self, amount):
        return super().deposit(amount + amount // self.rate)


accounts = [Account(i) if i % 2 else Savings(i, 10) for i in range(100)]
for turn in range(1500):
    for account in accounts:
        account.deposit(turn)
print(sum(account.total() for account in accounts))
